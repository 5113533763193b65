namespace WasteCoach.Build.Nodes;

/// <summary>A node's instance in terraform's stack "cluster".</summary>
public static class NodeInstance
{
    /// <summary>Its address there.</summary>
    public static string AddressOf(string node) => $"module.nodes.aws_instance.this[\"{node}\"]";
}
