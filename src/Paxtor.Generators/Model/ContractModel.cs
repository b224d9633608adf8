namespace Paxtor.Generators;

/// <summary>All that is written of a contract, as text; nothing of the compiler's is held, so that it compares cheaply from one keystroke to the next.</summary>
/// <param name="Holder">The name of the class that holds the generated types.</param>
/// <param name="Type">The interface, with its type parameters.</param>
/// <param name="OpenType">The same for <c>typeof</c>, open: <c>Shop.IStore&lt;&gt;</c>.</param>
/// <param name="WireName">Its name between nodes; null when that depends on type arguments.</param>
/// <param name="TypeParameters">The names of its type parameters and of the types around it.</param>
/// <param name="Constraints">Their <c>where</c> clauses.</param>
/// <param name="Methods">Its methods and those it inherits.</param>
internal sealed record ContractModel(
    string Holder, string Type, string OpenType, string? WireName, EquatableArray<string> TypeParameters, EquatableArray<string> Constraints, EquatableArray<MethodModel> Methods);

/// <summary>How a method is carried and what it returns.</summary>
internal enum MethodShape
{
    /// <summary><c>ValueTask&lt;T&gt;</c>.</summary>
    ValueTaskOfResult,

    /// <summary><c>Task&lt;T&gt;</c>.</summary>
    TaskOfResult,

    /// <summary><c>ValueTask</c>.</summary>
    ValueTask,

    /// <summary><c>Task</c>.</summary>
    Task,

    /// <summary><c>ValueTask</c>, only sent.</summary>
    OneWayValueTask,

    /// <summary><c>Task</c>, only sent.</summary>
    OneWayTask,

    /// <summary><c>void</c>, only sent.</summary>
    Void,

    /// <summary><c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
    Stream,
}

/// <summary>One method.</summary>
/// <param name="Request">The name of its struct.</param>
/// <param name="Name">Its name, as an identifier.</param>
/// <param name="WireName">Its name between nodes.</param>
/// <param name="DeclaredBy">The interface that declares it.</param>
/// <param name="IsInherited">Whether that is another than the contract.</param>
/// <param name="Shape">How it is carried.</param>
/// <param name="Returns">Its return type.</param>
/// <param name="Result">What it answers, or the items of its stream; empty for nothing.</param>
/// <param name="Parameters">All its parameters, in their order.</param>
internal sealed record MethodModel(
    string Request, string Name, string WireName, string DeclaredBy, bool IsInherited, MethodShape Shape, string Returns, string Result, EquatableArray<ParameterModel> Parameters);

/// <summary>One parameter.</summary>
/// <param name="Name">Its name, as an identifier.</param>
/// <param name="Field">The field of the struct that holds it.</param>
/// <param name="Position">Its position among the parameters that are sent, from 1; 0 for a cancellation token.</param>
/// <param name="Type">Its type.</param>
/// <param name="TypeForTypeof">The same without annotations at the top, as <c>typeof</c> wants it.</param>
/// <param name="Default">Its default value as an expression; null when it has none.</param>
/// <param name="IsZero">Whether the default value is that of its type.</param>
internal sealed record ParameterModel(string Name, string Field, int Position, string Type, string TypeForTypeof, string? Default, bool IsZero)
{
    public bool IsToken => Position == 0;
}
