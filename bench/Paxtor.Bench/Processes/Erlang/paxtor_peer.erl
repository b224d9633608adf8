%% The measures of the suites "processes" and "names" in Erlang/OTP. Prints one line a figure: what, callers, value, p50 and p99 in microseconds, what the slowest got of the mean; "-" for none.
-module(paxtor_peer).
-behaviour(gen_server).
-export([local/1, nodes/1, idle/1, names/1]).
-export([init/1, handle_call/3, handle_cast/2]).

-define(STRIDE, 16).
-define(WINDOW, 2048).
-record(order, {id, customer, article, quantity, price, is_paid}).

init(_) -> {ok, 0}.
handle_call({add, N}, _From, Sum) -> {reply, Sum + N, Sum + N};
handle_call({confirm, Order}, _From, Sum) -> {reply, Order, Sum + Order#order.quantity}.
handle_cast({note, N}, Sum) -> {noreply, Sum + N}.

local([Time]) ->
    Ms = list_to_integer(Time),
    measure(fun() ->
        One = start(node()),
        Each = list_to_tuple([start(node()) || _ <- lists:seq(1, 64)]),
        [calls("local calls to 1 process", N, Ms, fun(_) -> add(One) end) || N <- [1, 16, 64]],
        calls("local calls to a process each", 64, Ms, fun(I) -> add(element(I, Each)) end),
        [casts("local sends to 1 process", N, Ms, One) || N <- [1, 16]],
        [spawns(N, Ms) || N <- [1, 16]]
    end).

nodes([Time, Far]) ->
    Ms = list_to_integer(Time),
    measure(fun() ->
        true = connect(list_to_atom(Far), 200),
        One = start(list_to_atom(Far)),
        Order = #order{id = 4711000123, customer = <<"Ada Lovelace">>, article = <<"analytical engine">>, quantity = 3, price = 1234.5, is_paid = true},
        [calls("calls between nodes, int", N, Ms, fun(_) -> add(One) end) || N <- [1, 16, 64, 256]],
        [calls("calls between nodes, record", N, Ms, fun(_) -> gen_server:call(One, {confirm, Order}) end) || N <- [1, 16, 64, 256]],
        [casts("sends between nodes", N, Ms, One) || N <- [1, 16]]
    end).

names([Time | Far]) ->
    Ms = list_to_integer(Time),
    measure(fun() ->
        [true = connect(list_to_atom(Node), 200) || Node <- Far],
        global:sync(),
        [calls("global:register_name of new processes", N, Ms, fun(I) -> register_new({N, I, erlang:unique_integer()}) end) || N <- [1, 16, 64]]
    end).

register_new(Name) ->
    yes = global:register_name(Name, spawn(fun() -> receive stop -> ok end end)).

idle([_]) ->
    measure(fun() ->
        Count = 1000000,
        start(node()),
        erlang:garbage_collect(),
        Before = erlang:memory(processes),
        Parent = self(),
        %% Another process starts them, so that what it needs itself can be told apart.
        {Starter, Watch} = spawn_monitor(fun() -> start_many(Count), Parent ! started, receive stop -> ok end end),
        receive started -> ok; {'DOWN', Watch, _, _, Why} -> exit(Why) end,
        erlang:garbage_collect(Starter),
        {memory, Own} = process_info(Starter, memory),
        line("idle gen_server, bytes", Count, (erlang:memory(processes) - Before - Own) / Count, none, none, none)
    end).

measure(Work) ->
    try Work(), halt(0)
    catch Class:Reason:Stack -> io:format(standard_error, "~p ~p ~p~n", [Class, Reason, Stack]), halt(1)
    end.

start(Node) ->
    {ok, Pid} = erpc:call(Node, gen_server, start, [?MODULE, [], []]),
    Pid.

start_many(0) -> ok;
start_many(N) -> {ok, _} = gen_server:start(?MODULE, [], []), start_many(N - 1).

connect(_, 0) -> false;
connect(Node, N) ->
    case net_kernel:connect_node(Node) of
        true -> true;
        _ -> timer:sleep(50), connect(Node, N - 1)
    end.

add(Pid) -> gen_server:call(Pid, {add, 1}).

%% Callers that run Work until the time is over, after a quarter of it unmeasured; one in STRIDE is timed.
calls(What, Callers, Ms, Work) ->
    drive(Callers, Ms div 4, fun(I, End) -> call_loop(Work, I, End, 0, []) end),
    report(What, Callers, drive(Callers, Ms, fun(I, End) -> call_loop(Work, I, End, 0, []) end)).

call_loop(Work, I, End, Count, Times) ->
    Begun = erlang:monotonic_time(nanosecond),
    if
        Begun >= End -> {Count, Times};
        true ->
            Work(I),
            Time = erlang:monotonic_time(nanosecond) - Begun,
            repeat(fun() -> Work(I) end, ?STRIDE - 1),
            call_loop(Work, I, End, Count + ?STRIDE, [Time | Times])
    end.

%% Casts with a call behind each window; it goes on while that of the window before is on its way.
casts(What, Senders, Ms, Pid) ->
    Send = fun(_, End) -> cast_loop(Pid, End, none, 0) end,
    drive(Senders, Ms div 4, Send),
    report(What, Senders, drive(Senders, Ms, Send)).

cast_loop(Pid, End, Pending, Count) ->
    case erlang:monotonic_time(nanosecond) >= End of
        true -> await(Pending), {Count, []};
        false ->
            repeat(fun() -> gen_server:cast(Pid, {note, 1}) end, ?WINDOW - 1),
            Request = gen_server:send_request(Pid, {add, 1}),
            await(Pending),
            cast_loop(Pid, End, Request, Count + ?WINDOW)
    end.

await(none) -> ok;
await(Request) -> {reply, _} = gen_server:receive_response(Request, infinity), ok.

%% Processes that count themselves and are done; two windows at most are under way for each spawner.
spawns(Spawners, Ms) ->
    Spawn = fun(_, End) -> spawn_loop(counters:new(1, []), End, 0) end,
    drive(Spawners, Ms div 4, Spawn),
    report("spawn to done", Spawners, drive(Spawners, Ms, Spawn)).

spawn_loop(Done, End, Count) ->
    case erlang:monotonic_time(nanosecond) >= End of
        true -> reached(Done, Count), {Count, []};
        false ->
            repeat(fun() -> spawn(fun() -> counters:add(Done, 1, 1) end) end, ?WINDOW),
            reached(Done, Count),
            spawn_loop(Done, End, Count + ?WINDOW)
    end.

reached(Done, Count) ->
    case counters:get(Done, 1) >= Count of
        true -> ok;
        false -> erlang:yield(), reached(Done, Count)
    end.

repeat(_, 0) -> ok;
repeat(Work, N) -> Work(), repeat(Work, N - 1).

drive(Callers, Ms, Loop) ->
    Parent = self(),
    Begun = erlang:monotonic_time(nanosecond),
    End = Begun + Ms * 1000000,
    Pids = [spawn_link(fun() -> Parent ! {self(), Loop(I, End)} end) || I <- lists:seq(1, Callers)],
    Results = [receive {Pid, Result} -> Result end || Pid <- Pids],
    {Results, erlang:monotonic_time(nanosecond) - Begun}.

report(What, Callers, {Results, Nanoseconds}) ->
    Counts = [Count || {Count, _} <- Results],
    Sum = lists:sum(Counts),
    Times = list_to_tuple(lists:sort(lists:append([T || {_, T} <- Results]))),
    Slowest = case Callers of 1 -> none; _ -> lists:min(Counts) * Callers / max(1, Sum) end,
    line(What, Callers, Sum * 1.0e9 / Nanoseconds, at(Times, 0.5), at(Times, 0.99), Slowest).

at({}, _) -> none;
at(Times, Share) -> element(1 + trunc(Share * (tuple_size(Times) - 1)), Times) / 1000.

line(What, Callers, Value, P50, P99, Slowest) ->
    io:format("~s|~b|~s|~s|~s|~s~n", [What, Callers, text(Value), text(P50), text(P99), text(Slowest)]).

text(none) -> "-";
text(Number) -> io_lib:format("~.4f", [Number * 1.0]).
