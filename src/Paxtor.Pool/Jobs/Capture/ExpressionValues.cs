using System.Linq.Expressions;
using System.Reflection;

namespace Paxtor.Pooling.Jobs;

/// <summary>
/// The values of expressions, without compiling them: nearly all arguments of jobs are constants, captured locals (fields of a closure) and members of these, which reflection reads in
/// some tens of nanoseconds, while compiling an expression costs a hundred microseconds.
/// </summary>
internal static class ExpressionValues
{
    private const BindingFlags Plain = BindingFlags.DoNotWrapExceptions;

    public static object? Of(Expression expression)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field } member:
                return field.GetValue(Target(member.Expression, field.Name));
            case MemberExpression { Member: PropertyInfo property } member:
                return property.GetValue(Target(member.Expression, property.Name), Plain, null, null, null);
            case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert when IsReference(convert):
                return Of(convert.Operand);
            case NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array:
                return ArrayOf(array);
            case NewExpression { Constructor: { } constructor } made when !constructor.DeclaringType!.IsAbstract:
                return constructor.Invoke(Plain, null, AllOf(made.Arguments), null);
            case MethodCallExpression call when !call.Method.GetParameters().Any(static p => p.ParameterType.IsByRef):
                return call.Method.Invoke(call.Object is null ? null : Target(call.Object, call.Method.Name), Plain, null, AllOf(call.Arguments), null);
            default:
                return Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();
        }
    }

    private static object? Target(Expression? expression, string member) =>
        expression is null ? null : Of(expression) ?? throw new JobCaptureException($"'{member}' is asked of an object that is null, in what the job is given.");

    // A conversion that leaves the value as it is once boxed: to a base class, an interface, object, or the same type's nullable.
    private static bool IsReference(UnaryExpression convert) =>
        convert.Type.IsAssignableFrom(convert.Operand.Type) || Nullable.GetUnderlyingType(convert.Type) == convert.Operand.Type;

    private static Array ArrayOf(NewArrayExpression array)
    {
        Array made = Array.CreateInstance(array.Type.GetElementType()!, array.Expressions.Count);
        for (int i = 0; i < made.Length; i++)
            made.SetValue(Of(array.Expressions[i]), i);
        return made;
    }

    private static object?[] AllOf(IReadOnlyList<Expression> expressions)
    {
        object?[] values = new object?[expressions.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Of(expressions[i]);
        return values;
    }
}
