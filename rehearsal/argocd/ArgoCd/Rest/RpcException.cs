namespace Rehearsal.ArgoCd.Rest;

/// <summary>A refusal as upstream's gateway gives it: gRPC's code in the body, HTTP's before it.</summary>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public int Status => Code switch
    {
        3 or 9 or 11 => 400,
        5 => 404,
        6 or 10 => 409,
        7 => 403,
        12 => 501,
        14 => 503,
        16 => 401,
        _ => 500,
    };

    public static RpcException Invalid(string message) => new(3, message);

    public static RpcException NotFound(string message) => new(5, message);

    public static RpcException Denied() => new(7, "permission denied");

    public static RpcException Precondition(string message) => new(9, message);

    public static RpcException Internal(string message) => new(13, message);

    public static RpcException Unavailable(string message) => new(14, message);

    public static RpcException Unauthenticated(string message) => new(16, message);

    public JsonObject ToJson() => new() { ["error"] = Message, ["code"] = Code, ["message"] = Message };
}
