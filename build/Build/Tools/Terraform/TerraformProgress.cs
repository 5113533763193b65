namespace WasteCoach.Build.Tools.Terraform;

/// <summary>The state of an apply after one event of it.</summary>
/// <param name="Step">How far this action is.</param>
/// <param name="Action">create, update or delete.</param>
/// <param name="Address">The resource.</param>
/// <param name="Elapsed">The action's time so far, in terraform's whole seconds.</param>
/// <param name="Completed">Actions done.</param>
/// <param name="Total">Actions planned; a replacement is two.</param>
/// <param name="Slowest">Address of the resource that has been under way longest; null if none is.</param>
public sealed record TerraformProgress(TerraformStep Step, string Action, string Address, TimeSpan Elapsed, int Completed, int Total, string? Slowest)
{
    /// <summary>One line: "31/74 create module.nodes.aws_instance.node["k8s-master"] done (12 s); waiting for …".</summary>
    public override string ToString()
    {
        var step = Step switch
        {
            TerraformStep.Completed => $" done ({Elapsed.TotalSeconds:0} s)",
            TerraformStep.Failed => $" FAILED ({Elapsed.TotalSeconds:0} s)",
            TerraformStep.Running => $" … {Elapsed.TotalSeconds:0} s",
            _ => " …",
        };
        var slowest = Slowest is null || Slowest == Address ? "" : $"; longest under way: {Slowest}";
        return $"{Completed}/{Total} {Action} {Address}{step}{slowest}";
    }
}
