%% The measures of the suite "pool" in Erlang/OTP: the master and the nodes it is given are the pool. Prints one line a figure: what, callers, value, p50 and p99 in microseconds,
%% what the slowest got of the mean; "-" for none.
-module(paxtor_pool_peer).
-export([rates/1, makespan/1]).
-export([noop/0, drive_here/3, work/3, calibrate/1]).

-define(STRIDE, 16).

rates([Time | Others]) ->
    Ms = list_to_integer(Time),
    within(Others, fun([First | _]) ->
        [on_master(What, N, Ms) || What <- [spawn, get_node, spawn_link], N <- [1, 16]],
        [on_member(First, What, N, Ms) || What <- [spawn, get_node], N <- [1, 16]]
    end).

%% makespan SIZES NODES...: a file with the microseconds of one job a line. Prints the makespan in seconds.
makespan([Sizes | Others]) ->
    within(Others, fun(_) ->
        {ok, Text} = file:read_file(Sizes),
        Jobs = [binary_to_integer(L) || L <- binary:split(Text, <<"\n">>, [global, trim_all])],
        Rate = calibrate_all(300000),
        Self = self(),
        Begun = erlang:monotonic_time(microsecond),
        [pool:pspawn(?MODULE, work, [Self, Size, Rate]) || Size <- Jobs],
        [receive done -> ok end || _ <- Jobs],
        io:format("makespan ~.6f~n", [(erlang:monotonic_time(microsecond) - Begun) / 1.0e6])
    end).

within(Others, Work) ->
    try
        Nodes = [list_to_atom(N) || N <- Others],
        [true = connect(N, 200) || N <- Nodes],
        [] = pool:start(bench),
        [attached = pool:attach(N) || N <- Nodes],
        %% Each reports its load first.
        timer:sleep(3000),
        Work(Nodes),
        halt(0)
    catch Class:Reason:Stack -> io:format(standard_error, "~p ~p ~p~n", [Class, Reason, Stack]), halt(1)
    end.

connect(_, 0) -> false;
connect(Node, N) ->
    case net_kernel:connect_node(Node) of
        true -> true;
        _ -> timer:sleep(50), connect(Node, N - 1)
    end.

noop() -> ok.

op(spawn) -> fun() -> pool:pspawn(?MODULE, noop, []) end;
op(spawn_link) -> fun() -> pool:pspawn_link(?MODULE, noop, []) end;
op(get_node) -> fun() -> pool:get_node() end.

text(spawn) -> "spawn";
text(spawn_link) -> "spawn-link";
text(get_node) -> "get node".

on_master(What, Callers, Ms) -> report(text(What) ++ ", from the master", Callers, drive_here(What, Callers, Ms)).
on_member(Node, What, Callers, Ms) -> report(text(What) ++ ", from a member", Callers, erpc:call(Node, ?MODULE, drive_here, [What, Callers, Ms])).

drive_here(What, Callers, Ms) ->
    drive(Callers, Ms div 4, op(What)),
    drive(Callers, Ms, op(What)).

drive(Callers, Ms, Op) ->
    Parent = self(),
    Begun = erlang:monotonic_time(nanosecond),
    End = Begun + Ms * 1000000,
    Pids = [spawn_link(fun() -> Parent ! {self(), loop(Op, End, 0, [])} end) || _ <- lists:seq(1, Callers)],
    Results = [receive {Pid, Result} -> Result end || Pid <- Pids],
    {Results, erlang:monotonic_time(nanosecond) - Begun}.

loop(Op, End, Count, Times) ->
    Begun = erlang:monotonic_time(nanosecond),
    if
        Begun >= End -> {Count, Times};
        true ->
            Op(),
            Time = erlang:monotonic_time(nanosecond) - Begun,
            repeat(Op, ?STRIDE - 1),
            loop(Op, End, Count + ?STRIDE, [Time | Times])
    end.

repeat(_, 0) -> ok;
repeat(Op, N) -> Op(), repeat(Op, N - 1).

%% A job of a size turns a loop for as long as that takes on a processor while all of them are busy: rounds in a microsecond, measured before.
work(Parent, Size, Rate) -> spin(round(Size * Rate)), Parent ! done.

spin(0) -> ok;
spin(N) -> spin(N - 1).

calibrate_all(Micros) ->
    Self = self(),
    Pids = [spawn_link(fun() -> Self ! {self(), calibrate(Micros)} end) || _ <- lists:seq(1, erlang:system_info(schedulers_online))],
    Rates = [receive {Pid, Rate} -> Rate end || Pid <- Pids],
    lists:sum(Rates) / length(Rates).

calibrate(Micros) ->
    Rounds = 20000000,
    spin(Rounds),
    Times = [begin B = erlang:monotonic_time(microsecond), spin(Rounds), erlang:monotonic_time(microsecond) - B end || _ <- lists:seq(1, max(1, Micros div 60000))],
    Rounds / lists:min(Times).

report(What, Callers, {Results, Nanoseconds}) ->
    Counts = [Count || {Count, _} <- Results],
    Sum = lists:sum(Counts),
    Times = list_to_tuple(lists:sort(lists:append([T || {_, T} <- Results]))),
    Slowest = case Callers of 1 -> none; _ -> lists:min(Counts) * Callers / max(1, Sum) end,
    io:format("~s|~b|~s|~s|~s|~s~n", [What, Callers, number(Sum * 1.0e9 / Nanoseconds), number(at(Times, 0.5)), number(at(Times, 0.99)), number(Slowest)]).

at({}, _) -> none;
at(Times, Share) -> element(1 + trunc(Share * (tuple_size(Times) - 1)), Times) / 1000.

number(none) -> "-";
number(Number) -> io_lib:format("~.4f", [Number * 1.0]).
