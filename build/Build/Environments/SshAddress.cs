namespace WasteCoach.Build.Environments;

/// <summary>Which address of a node the operator's machine dials.</summary>
public enum SshAddress
{
    /// <summary>The address inside the VPC; the operator's machine is connected to it.</summary>
    Private,

    /// <summary>The node's Elastic IP or public address.</summary>
    Public,
}
