using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Tls;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Api;

/// <summary>scale, binding, eviction, token, finalize, approval; logs, exec and port-forward of the pods that really run; attach and the like, which are refused.</summary>
internal sealed class Subresources(Registry registry, ServiceAccountTokens tokens, PodLogs logs, PodStreams streams)
{
    private static readonly string[] NeedContainers = ["log", "exec", "attach", "portforward"];

    /// <returns>False: it is none of these.</returns>
    public async Task<bool> TryHandle(HttpContext context, ResourceDefinition resource, RequestInfo info, WriteOptions options)
    {
        switch (resource.Id, info.Subresource)
        {
            case (_, "scale") when resource.Scale is { } paths:
                await Scale(context, resource, paths, info, options);
                return true;
            case ("pods", "binding"):
                await Bind(context, resource, info);
                return true;
            case ("pods", "eviction"):
                await Evict(context, resource, info);
                return true;
            case ("pods", "ephemeralcontainers"):
                throw ApiException.NotImplemented("the rehearsal distribution runs no containers: a pod cannot be debugged here");
            case ("pods", "log") when await logs.TryWrite(context, registry.Get(resource, info.Namespace, info.Name).Tree):
                return true;
            case ("pods", "exec") when await streams.TryExec(context, registry.Get(resource, info.Namespace, info.Name).Tree):
            case ("pods", "portforward") when await streams.TryForward(context, registry.Get(resource, info.Namespace, info.Name).Tree):
                return true;
            case ("pods", var part) when NeedContainers.Contains(part):
                registry.Get(resource, info.Namespace, info.Name);
                throw ApiException.NotImplemented($"the rehearsal distribution only plays this pod, or has no {part} but over WebSockets (kubectl asks for SPDY): no container of pod {info.Namespace}/{info.Name} can be reached. Its state and events are real: kubectl describe pod {info.Name} -n {info.Namespace}");
            case ("serviceaccounts", "token"):
                await Token(context, resource, info);
                return true;
            case ("namespaces", "finalize"):
                var wanted = await ResourceHandler.ReadBody(context);
                await ResourceHandler.Json(context, 200, registry.Force(resource, "", info.Name, tree => tree["spec"] = wanted["spec"]?.DeepClone()));
                return true;
            case ("certificatesigningrequests.certificates.k8s.io", "approval"):
                var review = await ResourceHandler.ReadBody(context);
                await ResourceHandler.Json(context, 200, registry.Force(resource, "", info.Name, tree => tree.Make("status")["conditions"] = review.At("status", "conditions")?.DeepClone()));
                return true;
            default:
                return false;
        }
    }

    private async Task Scale(HttpContext context, ResourceDefinition resource, ScalePaths paths, RequestInfo info, WriteOptions options)
    {
        JsonObject tree;
        switch (context.Request.Method)
        {
            case "GET":
                tree = registry.Get(resource, info.Namespace, info.Name).Copy();
                break;
            case "PUT" or "PATCH":
                var body = await ResourceHandler.ReadBody(context);
                tree = registry.Modify(resource, info.Namespace, info.Name, current =>
                {
                    if (context.Request.Method == "PUT" && body.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != current.Text("metadata", "resourceVersion"))
                    {
                        throw ApiException.Conflict(resource.Id, info.Name);
                    }

                    var count = body.Number(-1, "spec", "replicas");
                    if (count < 0)
                    {
                        throw ApiException.Invalid("Scale", "autoscaling", info.Name, [FieldError.Invalid("spec.replicas", count.ToString(CultureInfo.InvariantCulture), "must be greater than or equal to 0")]);
                    }

                    current.Make(paths.Spec[..^1])[paths.Spec[^1]] = count;
                    return current;
                }, "", options);
                break;
            default:
                throw ApiException.MethodNotAllowed($"{context.Request.Method} {info.Path}");
        }

        var selector = paths.Selector.Length > 0 ? tree.Text(paths.Selector) : LabelSelector.Of(tree.At("spec", "selector")).ToString();
        await ResourceHandler.Json(context, 200, new JsonObject
        {
            ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = info.Name, ["namespace"] = info.Namespace, ["uid"] = tree.Uid(),
                ["resourceVersion"] = tree.Text("metadata", "resourceVersion"), ["creationTimestamp"] = tree.Text("metadata", "creationTimestamp"),
            },
            ["spec"] = new JsonObject { ["replicas"] = tree.Number(0, paths.Spec) },
            ["status"] = new JsonObject { ["replicas"] = tree.Number(0, paths.Status), ["selector"] = selector },
        });
    }

    private async Task Bind(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var body = await ResourceHandler.ReadBody(context);
        var node = body.Text("target", "name");
        if (registry.Get(resource, info.Namespace, info.Name).Tree.Text("spec", "nodeName") is { Length: > 0 } bound)
        {
            throw new ApiException(409, "Conflict", $"Operation cannot be fulfilled on pods/binding \"{info.Name}\": pod {info.Name} is already assigned to node \"{bound}\"");
        }

        registry.Force(resource, info.Namespace, info.Name, pod => pod.Make("spec")["nodeName"] = node);
        await Success(context, 201);
    }

    private async Task Evict(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var body = await ResourceHandler.ReadBody(context);
        var pod = registry.Get(resource, info.Namespace, info.Name).Tree;
        var budget = registry.Store.List("poddisruptionbudgets.policy", info.Namespace).Select(item => item.Tree)
            .FirstOrDefault(item => LabelSelector.Of(item.At("spec", "selector")).Matches(pod.Map("metadata", "labels")));
        if (budget is not null && budget.Number(0, "status", "disruptionsAllowed") <= 0)
        {
            throw new ApiException(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = $"The disruption budget {budget.Name()} needs {budget.Number(0, "status", "desiredHealthy")} healthy pods and has {budget.Number(0, "status", "currentHealthy")} currently" }) });
        }

        var options = body["deleteOptions"];
        registry.Delete(resource, info.Namespace, info.Name, DeleteRequest.Read(options, "", "", context.Request.Query["dryRun"] == "All"));
        await Success(context, 201);
    }

    private async Task Token(HttpContext context, ResourceDefinition resource, RequestInfo info)
    {
        var request = await ResourceHandler.ReadBody(context);
        var account = registry.Get(resource, info.Namespace, info.Name);
        var seconds = Math.Max(600, request.Number(3600, "spec", "expirationSeconds"));
        request["kind"] = "TokenRequest";
        request["apiVersion"] = "authentication.k8s.io/v1";
        request["status"] = new JsonObject
        {
            ["token"] = tokens.Issue(info.Namespace, info.Name, account.Tree.Uid(), TimeSpan.FromSeconds(seconds)),
            ["expirationTimestamp"] = DateTime.UtcNow.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        await ResourceHandler.Json(context, 201, request);
    }

    private static Task Success(HttpContext context, int status) =>
        ResourceHandler.Json(context, status, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = status });
}
