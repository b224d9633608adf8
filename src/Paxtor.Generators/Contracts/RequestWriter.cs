using System.Globalization;
using System.Linq;

namespace Paxtor.Generators;

/// <summary>Writes the struct that holds the arguments of one method.</summary>
internal static class RequestWriter
{
    private const string Space = ContractWriter.Space;

    public static void Write(CodeText code, ContractModel model, MethodModel method)
    {
        ParameterModel[] sent = [.. method.Parameters.Where(static p => !p.IsToken)];
        (string kind, string described) = method.Shape switch
        {
            MethodShape.Void or MethodShape.OneWayTask or MethodShape.OneWayValueTask =>
                ($"ISendRequest<{method.Request}, {model.Type}>", $"SendMethod<{model.Type}, {method.Request}>"),
            MethodShape.Stream => ($"IStreamRequest<{method.Request}, {model.Type}, {method.Result}>", $"StreamMethod<{model.Type}, {method.Request}, {method.Result}>"),
            _ => ($"ICallRequest<{method.Request}, {model.Type}, {Result(method)}>", $"CallMethod<{model.Type}, {method.Request}, {Result(method)}>"),
        };
        code.Open($"internal struct {method.Request} : {Space}.{kind}");
        foreach (ParameterModel parameter in sent)
            code.Line($"public {parameter.Type} {parameter.Field};");
        if (sent.Length > 0)
            code.Line();
        string takesToken = sent.Length < method.Parameters.Count ? "true" : "false";
        string types = string.Concat(sent.Select(static p => $", typeof({p.TypeForTypeof})"));
        code.Line($"public static {Space}.{described} Method {{ get; }} =");
        code.Continued($"new {Space}.{described}(Definition.ContractName, {ContractWriter.Text(method.WireName)}, {takesToken}{types});").Line();
        WriteArguments(code, sent);
        code.Line();
        ReadArguments(code, method, sent);
        code.Line();
        Invoke(code, model, method);
        code.Close();
    }

    private static string Result(MethodModel method) => method.Result.Length == 0 ? Space + ".Nothing" : method.Result;

    private static void WriteArguments(CodeText code, ParameterModel[] sent)
    {
        code.Open($"public readonly void Write(ref {Space}.PayloadWriter writer)");
        foreach (ParameterModel parameter in sent)
            code.Line($"writer.Write({Number(parameter.Position)}, {parameter.Field});");
        code.Close();
    }

    private static void ReadArguments(CodeText code, MethodModel method, ParameterModel[] sent)
    {
        code.Open($"public static {method.Request} Read(ref {Space}.PayloadReader reader)");
        code.Line($"{method.Request} request = default;");
        foreach (ParameterModel parameter in sent.Where(static p => p.Default is not null && !p.IsZero))
            code.Line($"request.{parameter.Field} = {parameter.Default};");
        if (sent.Length == 0)
        {
            code.Line("while (reader.Next(out _))").Continued("reader.Skip();");
        }
        else
        {
            code.Open("while (reader.Next(out int field))").Open("switch (field)");
            foreach (ParameterModel parameter in sent)
                code.Line($"case {Number(parameter.Position)}: request.{parameter.Field} = reader.Read<{parameter.Type}>(); break;");
            code.Line("default: reader.Skip(); break;").Close().Close();
        }

        code.Line();
        ulong required = sent.Where(static p => p.Default is null && p.Position < 64).Aggregate(0UL, static (bits, p) => bits | 1UL << p.Position);
        if (required != 0)
            code.Line($"reader.Require(0x{required.ToString("X", CultureInfo.InvariantCulture)}UL);");
        code.Line("return request;").Close();
    }

    private static void Invoke(CodeText code, ContractModel model, MethodModel method)
    {
        string target = method.IsInherited ? $"(({method.DeclaredBy})target)" : "target";
        string call = $"{target}.{method.Name}({string.Join(", ", method.Parameters.Select(static p => p.IsToken ? "cancellationToken" : p.Field))})";
        const string parameters = "target, global::System.Threading.CancellationToken cancellationToken)";
        if (method.Shape == MethodShape.Stream)
        {
            code.Line($"public readonly {method.Returns} Invoke({model.Type} {parameters} =>").Continued(call + ";");
            return;
        }

        bool isSend = method.Shape is MethodShape.Void or MethodShape.OneWayTask or MethodShape.OneWayValueTask;
        string head = $"public readonly global::System.Threading.Tasks.ValueTask{(isSend ? "" : $"<{Result(method)}>")} InvokeAsync({model.Type} {parameters}";
        if (method.Shape == MethodShape.Void)
        {
            code.Open(head).Line(call + ";").Line("return default;").Close();
            return;
        }

        code.Line(head + " =>").Continued(method.Shape switch
        {
            MethodShape.ValueTaskOfResult or MethodShape.OneWayValueTask => call,
            MethodShape.TaskOfResult => $"new global::System.Threading.Tasks.ValueTask<{method.Result}>({call})",
            MethodShape.OneWayTask => $"new global::System.Threading.Tasks.ValueTask({call})",
            _ => $"{Space}.Nothing.From({call})",
        } + ";");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
