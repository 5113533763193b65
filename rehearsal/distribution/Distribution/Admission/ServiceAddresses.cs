using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Admission;

/// <summary>Gives a Service its cluster address and its node ports, and refuses those that are taken or outside the ranges.</summary>
internal sealed class ServiceAddresses(ObjectStore store, IPNetwork range) : IAdmission
{
    /// <summary>The default --service-node-port-range.</summary>
    private const int FirstNodePort = 30000, LastNodePort = 32767;

    public void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after)
    {
        if (resource.Id != "services")
        {
            return;
        }

        var spec = after.Make("spec");
        var others = store.List("services").Where(item => item.Namespace != after.Namespace() || item.Name != after.Name()).Select(item => item.Tree).ToList();
        if (spec.Text("type") == "ExternalName")
        {
            spec.Remove("clusterIP");
            spec.Remove("clusterIPs");
            return;
        }

        // A client that leaves the address out of an update means the one there is.
        if (spec.Text("clusterIP").Length == 0 && before.Text("spec", "clusterIP") is { Length: > 0 } kept)
        {
            spec["clusterIP"] = kept;
        }

        Address(after, spec, others.Select(service => service.Text("spec", "clusterIP")).ToHashSet(StringComparer.Ordinal));
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            Ports(after, spec, before, others.SelectMany(service => service.Elements("spec", "ports")).Select(port => port.Number(0, "nodePort")).ToHashSet());
        }
        else
        {
            foreach (var port in spec.Elements("ports").OfType<JsonObject>())
            {
                port.Remove("nodePort");
            }
        }
    }

    private void Address(JsonObject service, JsonObject spec, HashSet<string> taken)
    {
        var wanted = spec.Text("clusterIP");
        if (wanted.Length == 0)
        {
            wanted = Free(taken);
        }
        else if (wanted != "None" && (!IPAddress.TryParse(wanted, out var address) || !range.Contains(address)))
        {
            throw Invalid(service, FieldError.Invalid("spec.clusterIPs", $"[\"{wanted}\"]", $"failed to allocate IP {wanted}: the provided IP is not in the valid range. The range of valid IPs is {range}"));
        }
        else if (wanted != "None" && taken.Contains(wanted))
        {
            throw Invalid(service, FieldError.Invalid("spec.clusterIPs", $"[\"{wanted}\"]", $"failed to allocate IP {wanted}: provided IP is already allocated"));
        }

        spec["clusterIP"] = wanted;
        spec["clusterIPs"] = new JsonArray(wanted);
    }

    private static void Ports(JsonObject service, JsonObject spec, JsonObject? before, HashSet<long> taken)
    {
        foreach (var port in spec.Elements("ports").OfType<JsonObject>())
        {
            var wanted = port.Number(0, "nodePort");
            if (wanted == 0)
            {
                var kept = before.Elements("spec", "ports").FirstOrDefault(old => old.Number(0, "port") == port.Number(0, "port") && old.Text("protocol") == port.Text("protocol"));
                wanted = kept.Number(0, "nodePort");
            }

            if (wanted == 0)
            {
                for (wanted = FirstNodePort; taken.Contains(wanted); wanted++)
                {
                    if (wanted == LastNodePort)
                    {
                        throw new ApiException(500, "InternalError", "Internal error occurred: failed to allocate a nodePort: range is full");
                    }
                }
            }
            else if (wanted is < FirstNodePort or > LastNodePort)
            {
                throw Invalid(service, FieldError.Invalid("spec.ports[0].nodePort", wanted.ToString(CultureInfo.InvariantCulture), $"provided port is not in the valid range. The range of valid ports is {FirstNodePort}-{LastNodePort}"));
            }
            else if (taken.Contains(wanted))
            {
                throw Invalid(service, FieldError.Invalid("spec.ports[0].nodePort", wanted.ToString(CultureInfo.InvariantCulture), "provided port is already allocated"));
            }

            taken.Add(wanted);
            port["nodePort"] = wanted;
        }
    }

    /// <summary>The first address of a range: the API server's own Service has it.</summary>
    public static string First(IPNetwork range)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes).ToString();
    }

    private string Free(HashSet<string> taken)
    {
        // The first address is the API server's, the tenth the DNS service's by kubeadm's custom.
        var bytes = range.BaseAddress.GetAddressBytes();
        var start = ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        for (var offset = 11u; offset < (1u << Math.Min(16, 32 - range.PrefixLength)) - 1; offset++)
        {
            var number = start + offset;
            var address = new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]).ToString();
            if (!taken.Contains(address))
            {
                return address;
            }
        }

        throw new ApiException(500, "InternalError", $"Internal error occurred: failed to allocate a serviceIP: range {range} is full");
    }

    private static ApiException Invalid(JsonObject service, FieldError error) => ApiException.Invalid("Service", "", service.Name(), [error]);
}
