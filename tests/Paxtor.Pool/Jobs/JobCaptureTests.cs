using System.Linq.Expressions;
using Paxtor.Pooling.Jobs;

namespace Paxtor.Pool.Tests.Jobs;

/// <summary>What a lambda becomes, and which cannot be jobs.</summary>
public sealed class JobCaptureTests
{
    private static readonly IPayloadSerializer Serializer = new JsonPayloadSerializer();
    private readonly int field = 5;

    private int Property => 7;

    [Fact]
    public void Arguments_AreEvaluatedWhereTheLambdaIsWritten()
    {
        int local = 3;
        Order order = new("a", ["x"]);
        CapturedJob job = Capture(() => Work.Add(local * 2, field + Property));
        local = 100;
        Assert.Equal([6, 12], job.Arguments);
        Assert.Equal([4, 1], Capture(() => Work.Add(Math.Max(4, 2), order.Lines.Count)).Arguments);
        job = Capture(() => Work.Describe(new Order(order.Name, new List<string> { "l" }), new[] { 1, 2 }, null, DayOfWeek.Friday));
        Assert.Equal(("a", "l"), (((Order)job.Arguments[0]!).Name, ((Order)job.Arguments[0]!).Lines[0]));
        Assert.Equal([1, 2], (int[])job.Arguments[1]!);
        Assert.Equal((null, DayOfWeek.Friday), (job.Arguments[2], job.Arguments[3]));
    }

    [Fact]
    public void Token_IsKeptApart()
    {
        using CancellationTokenSource source = new();
        CapturedJob job = Capture(() => Work.WaitAsync("x", source.Token));
        Assert.Equal((null, source.Token), (job.Arguments[1], job.Token));
        Assert.Equal(default, Capture(() => Work.WaitAsync("x", default)).Token);
    }

    [Fact]
    public void Receivers_AreServicesOrValues()
    {
        IGreeter greeter = new Greeter(null!);
        Assert.Equal((ReceiverKind.Service, typeof(IGreeter)), Kind(Capture(() => greeter.Greet("x"))));
        Assert.Equal((ReceiverKind.Service, typeof(Multiplier)), Kind(Capture(() => JobContext.Service<Multiplier>().Times(2))));
        Multiplier multiplier = new(3);
        CapturedJob job = Capture(() => multiplier.Times(2));
        Assert.Equal((ReceiverKind.Value, typeof(Multiplier)), Kind(job));
        Assert.Same(multiplier, job.Receiver);
        Assert.Equal([0], Capture(() => Work.Use(JobContext.Service<IGreeter>(), "x")).Services!);
    }

    [Fact]
    public void WhatCannotBeAJob_IsRefusedWithTheRuleAndTheRemedy()
    {
        Func<int> function = () => 1;
        Action action = () => { };
        int number = 1;
        Handle handle = new(Stream.Null);
        Refused("calls a delegate", "Call a named method", () => function());
        Refused("calls a delegate", "Call a named method", () => action.Invoke());
        Refused("does something with it", "one method", () => Work.Add(1, 2) + 1);
        Refused("reads a property", "Write a method", () => Work.Gates.Count);
        Refused("makes an object", "static method", () => new Order("x", new List<string>()));
        Refused("is by reference", "Return the value", () => Work.ByReference(ref number));
        Refused("returns a stream", "MapAsync", () => Work.Count());
        Refused("could not be sent back", "a stream belongs to this machine", () => Work.Open());
        Refused("cannot be sent", "code cannot be sent", () => Work.Echo(function));
        Refused("is called on an object of", "JobContext.Service<Handle>()", () => handle.Length());
        Refused("is private", "Make it internal or public", Work.HiddenCall());
        Refused("made by the compiler", "static method with a name", Expression.Lambda(Expression.Call(Expression.Constant(function.Target), function.Method)));
        Assert.Equal("Private", Capture(() => Work.Private()).Method.Method.Name);
    }

    [Fact]
    public void NullReceiver_IsNamed()
    {
        Order? order = null;
        Assert.Contains("is null", Assert.Throws<JobCaptureException>(() => Capture(() => Work.Echo(order!.Name))).Message, StringComparison.Ordinal);
    }

    private static (ReceiverKind, Type?) Kind(CapturedJob job) => (job.Method.Receiver, job.Method.ReceiverType);

    private static void Refused<T>(string rule, string remedy, Expression<Func<T>> job) => Refused(rule, remedy, (LambdaExpression)job);

    private static void Refused(string rule, string remedy, Expression<Action> job) => Refused(rule, remedy, (LambdaExpression)job);

    private static void Refused(string rule, string remedy, LambdaExpression job)
    {
        JobCaptureException error = Assert.Throws<JobCaptureException>(() => JobCapture.Capture(job, Serializer));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    private static CapturedJob Capture<T>(Expression<Func<T>> job) => JobCapture.Capture(job, Serializer);
}
