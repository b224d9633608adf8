using System.Linq.Expressions;

namespace Paxtor.Pooling.Jobs;

/// <summary>A method call of which one value comes later: <c>input => Frames.Render(input, size)</c>. What does not depend on it is evaluated once.</summary>
/// <typeparam name="TIn">The type of that value.</typeparam>
internal sealed class JobTemplate<TIn>
{
    private readonly IPayloadSerializer serializer;
    private readonly MethodCallExpression call;
    private readonly CapturedJob? fixedPart;
    private readonly Func<TIn, object?>? receiver;
    private readonly Func<TIn, object?>?[] later;

    /// <exception cref="JobCaptureException">It is no call of a method that can run elsewhere.</exception>
    public JobTemplate(LambdaExpression lambda, IPayloadSerializer serializer)
    {
        this.serializer = serializer;
        ArgumentNullException.ThrowIfNull(lambda);
        ParameterExpression input = lambda.Parameters[0];
        call = JobCapture.CallOf(lambda);
        later = new Func<TIn, object?>?[call.Arguments.Count];
        Expression[] known = [.. call.Arguments];
        for (int i = 0; i < known.Length; i++)
        {
            if (!Uses.Find(known[i], input))
                continue;
            later[i] = Compile(known[i], input);
            known[i] = Expression.Default(known[i].Type);
        }

        if (call.Object is { } target && Uses.Find(target, input))
            receiver = Compile(target, input);
        else
            fixedPart = JobCapture.Capture(Expression.Lambda(call.Update(call.Object!, known)), serializer);
    }

    /// <summary>The job for one value.</summary>
    /// <exception cref="JobCaptureException">The value is not one that can be sent.</exception>
    public CapturedJob With(TIn input)
    {
        CapturedJob job = fixedPart ?? OfReceiver(input);
        object?[] arguments = [.. job.Arguments];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (later[i] is { } evaluate)
                arguments[i] = evaluate(input);
        }

        return job with { Arguments = arguments };
    }

    private CapturedJob OfReceiver(TIn input)
    {
        Expression[] known = [.. call.Arguments.Select((a, i) => later[i] is null ? a : Expression.Default(a.Type))];
        return JobCapture.Capture(Expression.Lambda(call.Update(Expression.Constant(receiver!(input), call.Object!.Type), known)), serializer);
    }

    private static Func<TIn, object?> Compile(Expression expression, ParameterExpression input) =>
        expression == input ? static value => value : Expression.Lambda<Func<TIn, object?>>(Expression.Convert(expression, typeof(object)), input).Compile();

    private sealed class Uses(ParameterExpression input) : ExpressionVisitor
    {
        private bool found;

        public static bool Find(Expression expression, ParameterExpression input)
        {
            Uses visitor = new(input);
            visitor.Visit(expression);
            return visitor.found;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            found |= node == input;
            return node;
        }
    }
}
