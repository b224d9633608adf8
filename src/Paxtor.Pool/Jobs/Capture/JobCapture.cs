using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Paxtor.Pooling.Jobs;

/// <summary>Makes a job of a lambda that is one method call.</summary>
internal static class JobCapture
{
    private static readonly MethodInfo ServiceMethod = typeof(JobContext).GetMethod(nameof(JobContext.Service))!;

    /// <param name="lambda">The lambda.</param>
    /// <param name="serializer">What the values will be written with.</param>
    /// <exception cref="JobCaptureException">It is no call of a method that can run elsewhere.</exception>
    public static CapturedJob Capture(LambdaExpression lambda, IPayloadSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        MethodCallExpression call = CallOf(lambda);
        (JobMethod method, object? receiver) = MethodOf(call);
        object?[] arguments = new object?[call.Arguments.Count];
        int[]? services = null;
        CancellationToken token = default;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (IsService(call.Arguments[i]))
                services = [.. services ?? [], i];
        }

        method.Check(serializer, services);
        for (int i = 0; i < arguments.Length; i++)
        {
            Expression argument = call.Arguments[i];
            if (method.Parameters[i].ParameterType == typeof(CancellationToken))
                token = TokenOf(argument);
            else if (services is null || Array.IndexOf(services, i) < 0)
                arguments[i] = ExpressionValues.Of(argument);
        }

        return new CapturedJob(method, receiver, arguments, services, token);
    }

    /// <summary>The method call that a lambda is.</summary>
    public static MethodCallExpression CallOf(LambdaExpression lambda) => Plain(lambda.Body) switch
    {
        MethodCallExpression call when typeof(Delegate).IsAssignableFrom(call.Method.DeclaringType) => throw NoDelegate(call),
        MethodCallExpression call => call,
        InvocationExpression invocation => throw NoDelegate(invocation),
        MemberExpression member => throw new JobCaptureException($"{Rule}'{member}' reads {(member.Member is PropertyInfo ? "a property" : "a field")} and calls nothing. Write a method that returns it."),
        NewExpression made => throw new JobCaptureException($"{Rule}'{made}' makes an object. Write a static method that makes and uses it on the worker."),
        var other => throw new JobCaptureException($"{Rule}'{other}' does something with it, or none at all. Put all of it into one method, and call that."),
    };

    /// <summary>The method of a call, with the object it is called on when that is to be sent.</summary>
    public static (JobMethod Method, object? Receiver) MethodOf(MethodCallExpression call)
    {
        MethodInfo method = call.Method;
        Refuse(method);
        if (call.Object is null)
            return (JobMethod.Of(method, null, ReceiverKind.None), null);
        if (IsService(call.Object))
            return (JobMethod.Of(method, call.Object.Type, ReceiverKind.Service), null);
        object receiver = ExpressionValues.Of(call.Object) ??
            throw new JobCaptureException($"{method.DeclaringType!.Name}.{method.Name} is called on null.");
        Type type = call.Object.Type;
        if (type.IsInterface)
        {
            if (type.IsDefined(typeof(ProcessContractAttribute), inherit: false))
                throw new JobCaptureException($"{type.Name}.{method.Name} is called on a proxy of a process, which belongs to this node. Send its pid to a method that gets the proxy on the worker, from {nameof(JobContext)}.{nameof(JobContext.Processes)}.");
            return (JobMethod.Of(method, type, ReceiverKind.Service), null);
        }

        return (JobMethod.Of(method, receiver.GetType(), ReceiverKind.Value), receiver);
    }

    public static bool IsService(Expression expression) =>
        Plain(expression) is MethodCallExpression { Method: { IsGenericMethod: true } method } && method.GetGenericMethodDefinition() == ServiceMethod;

    public static CancellationToken TokenOf(Expression expression) => expression is DefaultExpression ? default : (CancellationToken)ExpressionValues.Of(expression)!;

    private const string Rule = "A job is one method call, written as () => Class.Method(arguments). ";

    private static Expression Plain(Expression body) =>
        body is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked, Method: null } convert ? Plain(convert.Operand) : body;

    private static void Refuse(MethodInfo method)
    {
        Type type = method.DeclaringType ?? throw new JobCaptureException($"{method.Name} is a method of no class, so a worker could not find it. Write a static method in a class.");
        string name = $"{type.Name}.{method.Name}";
        if (method.Name.Contains('<', StringComparison.Ordinal) || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            throw new JobCaptureException($"{name} is made by the compiler for an anonymous or local function, whose name means nothing in another build. Write a static method with a name.");
        if (method.IsPrivate)
            throw new JobCaptureException($"{name} is private: a job is called from outside its class. Make it internal or public.");
        if (type.IsByRefLike || type.ContainsGenericParameters)
            throw new JobCaptureException($"{type.Name} cannot be known on a worker: it is a ref struct or an open generic type.");
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            if (parameter.ParameterType.IsByRef)
                throw new JobCaptureException($"The parameter '{parameter.Name}' of {name} is by reference, and a worker cannot write to a variable of this process. Return the value instead.");
            if (parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer)
                throw new JobCaptureException($"The parameter '{parameter.Name}' of {name} is {parameter.ParameterType.Name}, which points into the memory of this process. Take an array or a string instead.");
        }

        Type returned = method.ReturnType;
        if (returned.IsByRef || returned.IsByRefLike || returned.IsPointer)
            throw new JobCaptureException($"{name} returns a reference into memory. Return a value.");
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            throw new JobCaptureException($"{name} returns a stream, which would end with its job. Return a list, or run one job for each item (MapAsync).");
    }

    private static JobCaptureException NoDelegate(Expression expression) =>
        new($"{Rule}'{expression}' calls a delegate, whose code and captured variables live in this process only. Call a named method, and give it the values as arguments.");
}
