using System.Net;
using System.Net.Http.Headers;

namespace Paxtor.Etcd.Grpc;

/// <summary>Reads a call's status: in the trailers, or in the headers where a server had nothing else to say.</summary>
internal static class GrpcStatus
{
    /// <summary>The status, or null when the server gave none: the call was cut off.</summary>
    public static (GrpcCode Code, string Message)? Read(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            return null;
        return Read(response.TrailingHeaders) ?? Read(response.Headers);
    }

    private static (GrpcCode Code, string Message)? Read(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("grpc-status", out HeaderStringValues status) || !int.TryParse(status.ToString(), out int code))
            return null;
        string message = headers.NonValidated.TryGetValues("grpc-message", out HeaderStringValues text) ? Uri.UnescapeDataString(text.ToString()) : "";
        return ((GrpcCode)code, message);
    }
}
