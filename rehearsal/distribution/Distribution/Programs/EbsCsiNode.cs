using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>Registers the driver with the kubelet, as the registrar beside it does: a CSINode entry with the instance's id, and the zone as a label of the node.</summary>
internal sealed class EbsCsiNode(ProgramContext context) : IProgram
{
    private const string Nodes = "/apis/storage.k8s.io/v1/csinodes";

    public string Lease => "";

    public async Task Run(CancellationToken stop)
    {
        var node = await context.Node.Get($"/api/v1/nodes/{context.NodeName}", stop) ?? throw new IOException($"node {context.NodeName} is not registered");
        // aws:///<zone>/<instance>
        var parts = node.Text("spec", "providerID").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["aws:", var zone, var instance])
        {
            throw new IOException($"node {context.NodeName} has no provider id of AWS: \"{node.Text("spec", "providerID")}\"");
        }

        await context.Node.Merge($"/api/v1/nodes/{context.NodeName}", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [EbsCsiDriver.Zone] = zone } } }, stop);
        await Write(node, [new JsonObject { ["name"] = EbsCsiDriver.Name, ["nodeID"] = instance, ["topologyKeys"] = new JsonArray(EbsCsiDriver.Zone) }], stop);
        await Task.Delay(Timeout.Infinite, stop);
    }

    public async Task End(CancellationToken stop)
    {
        if (await context.Node.Get($"/api/v1/nodes/{context.NodeName}", stop) is { } node)
        {
            await Write(node, [], stop);
        }
    }

    /// <summary>The drivers of others stay.</summary>
    private async Task Write(JsonObject node, IEnumerable<JsonObject> ours, CancellationToken stop)
    {
        var known = await context.Node.Get($"{Nodes}/{context.NodeName}", stop);
        var drivers = new JsonArray([.. known.Elements("spec", "drivers").Where(driver => driver.Text("name") != EbsCsiDriver.Name).Select(driver => driver.DeepClone()), .. ours]);
        if (known is not null)
        {
            await context.Node.Merge($"{Nodes}/{context.NodeName}", new JsonObject { ["spec"] = new JsonObject { ["drivers"] = drivers } }, stop);
            return;
        }

        await context.Node.Post(Nodes, new JsonObject
        {
            ["apiVersion"] = "storage.k8s.io/v1", ["kind"] = "CSINode",
            ["metadata"] = new JsonObject
            {
                ["name"] = context.NodeName,
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = context.NodeName, ["uid"] = node.Uid() }),
            },
            ["spec"] = new JsonObject { ["drivers"] = drivers },
        }, stop);
    }
}
