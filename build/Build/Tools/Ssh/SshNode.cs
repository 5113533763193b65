namespace WasteCoach.Build.Tools.Ssh;

/// <summary>A machine that is reached by ssh.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Address">Host name or address.</param>
/// <param name="HostKeyAlias">The name its host key is kept under (the instance id: addresses are used again by other instances); null: the address.</param>
public sealed record SshNode(string Name, string Address, string? HostKeyAlias = null);
