using System.Linq;

namespace Paxtor.Generators;

/// <summary>Writes the proxy: its methods are explicit, so that none of the contract's names meets one of the base class.</summary>
internal static class ProxyWriter
{
    public static void Write(CodeText code, ContractModel model)
    {
        code.Open($"private sealed class Proxy({ContractWriter.Space}.ProcessEndpoint endpoint) : {ContractWriter.Space}.ProcessProxy(endpoint), {model.Type}");
        bool first = true;
        foreach (MethodModel method in model.Methods)
        {
            if (!first)
                code.Line();
            first = false;
            code.Line($"{method.Returns} {method.DeclaredBy}.{method.Name}({string.Join(", ", method.Parameters.Select(static p => $"{p.Type} {p.Name}"))}) =>");
            code.Continued(Body(model, method) + ";");
        }

        code.Close();
    }

    private static string Body(ContractModel model, MethodModel method)
    {
        ParameterModel[] sent = [.. method.Parameters.Where(static p => !p.IsToken)];
        string request = sent.Length == 0 ? $"default({method.Request})" : $"new {method.Request} {{ {string.Join(", ", sent.Select(static p => $"{p.Field} = {p.Name}"))} }}";
        string token = method.Parameters.FirstOrDefault(static p => p.IsToken)?.Name ?? "default";
        string types = $"{model.Type}, {method.Request}";
        return method.Shape switch
        {
            MethodShape.ValueTaskOfResult => $"this.Endpoint.CallAsync<{types}, {method.Result}>({request}, {token})",
            MethodShape.TaskOfResult => $"this.Endpoint.CallAsync<{types}, {method.Result}>({request}, {token}).AsTask()",
            MethodShape.ValueTask => $"this.Endpoint.CallAsync<{types}>({request}, {token})",
            MethodShape.Task => $"this.Endpoint.CallAsync<{types}>({request}, {token}).AsTask()",
            MethodShape.OneWayValueTask => $"this.Endpoint.SendAsync<{types}>({request}, {token})",
            MethodShape.OneWayTask => $"this.Endpoint.SendAsync<{types}>({request}, {token}).AsTask()",
            MethodShape.Void => $"this.Endpoint.Send<{types}>({request})",
            _ => $"this.Endpoint.StreamAsync<{types}, {method.Result}>({request}, {token})",
        };
    }
}
