namespace WasteCoach.Build.Environments;

/// <summary>How a node is reached by SSH.</summary>
public sealed record SshSettings
{
    /// <summary>The login name on every node.</summary>
    public required string User { get; init; }

    /// <summary>The private key's file, relative to the repository root unless absolute. Its public half has <c>.pub</c> added.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>Which address of a node is dialled.</summary>
    public required SshAddress Address { get; init; }

    /// <summary>The TCP port of the nodes' SSH server.</summary>
    public required int Port { get; init; }
}
