using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Stores;

/// <summary>
/// A rotation of the broker's passwords, as the cluster keeps it in a Secret of its own until it is over: old and new ones. A rotation
/// that was cut off is found again there, and goes on with the same new ones.
/// </summary>
public sealed class RabbitMqRotation
{
    /// <summary>The Secret by which the services connect.</summary>
    public const string ClientSecret = "rabbitmq";

    private const string Kept = "rabbitmq-passwords";
    private const string Record = "rabbitmq-rotation";
    private const string Manager = "wastecoach-rotation";
    private const string Mark = "wastecoach/rabbitmq-rotation";
    private readonly IKubernetes _api;
    private readonly string _applications;

    private RabbitMqRotation(IKubernetes api, string applications, RabbitMqPasswords old, RabbitMqPasswords wanted, string id, bool isResumed)
    {
        (_api, _applications) = (api, applications);
        (Old, New, Id, IsResumed) = (old, wanted, id, isResumed);
    }

    /// <summary>What was before.</summary>
    public RabbitMqPasswords Old { get; }

    /// <summary>What is to be.</summary>
    public RabbitMqPasswords New { get; }

    /// <summary>Tells this rotation from others; no secret.</summary>
    public string Id { get; }

    /// <summary>Whether an earlier run began it.</summary>
    public bool IsResumed { get; }

    /// <summary>Goes on with the one that was begun, or begins one.</summary>
    /// <exception cref="StoreException">The broker was never installed.</exception>
    public static async Task<RabbitMqRotation> BeginAsync(PodAccess pods, string applications, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pods);
        var api = pods.Api;
        if (await FindAsync(api, Record, cancellation) is { } begun
            && RabbitMqPasswords.Read(begun.Data, "old.") is { } old && RabbitMqPasswords.Read(begun.Data, "new.") is { } wanted)
        {
            return new RabbitMqRotation(api, applications, old, wanted, begun.Metadata.Uid[..8], isResumed: true);
        }

        var present = RabbitMqPasswords.Read((await FindAsync(api, Kept, cancellation))?.Data)
            ?? throw new StoreException($"The Secret {Store.Namespace}/{Kept} is not there, or has no passwords. Install RabbitMQ first: ./build.sh --target=RabbitMq --force.");
        var next = RabbitMqPasswords.Generate();
        var made = await api.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = Record, NamespaceProperty = Store.Namespace },
                Data = present.Data("old.").Concat(next.Data("new.")).ToDictionary(),
            },
            Store.Namespace,
            fieldManager: Manager,
            cancellationToken: cancellation);
        return new RabbitMqRotation(api, applications, present, next, made.Metadata.Uid[..8], isResumed: false);
    }

    /// <summary>Puts the new passwords where the playbook takes them from.</summary>
    /// <returns>False: they are there already.</returns>
    public async Task<bool> KeepAsync(CancellationToken cancellation)
    {
        if (RabbitMqPasswords.Read((await FindAsync(_api, Kept, cancellation))?.Data) == New)
        {
            return false;
        }

        var data = New.Data().ToDictionary(entry => entry.Key, entry => Convert.ToBase64String(entry.Value));
        await _api.CoreV1.PatchNamespacedSecretAsync(Merge(new { data }), Kept, Store.Namespace, fieldManager: Manager, cancellationToken: cancellation);
        return true;
    }

    /// <summary>Rolls the Deployments whose pods read the client's Secret, but for those that were rolled for this rotation already.</summary>
    /// <returns>All Deployments that read it.</returns>
    public async Task<IReadOnlyList<string>> RollAsync(CancellationToken cancellation)
    {
        var readers = (await _api.AppsV1.ListNamespacedDeploymentAsync(_applications, cancellationToken: cancellation)).Items
            .Where(deployment => Reads(deployment.Spec.Template.Spec, ClientSecret)).ToList();
        foreach (var deployment in readers.Where(deployment => deployment.Spec.Template.Metadata.Annotations?.TryGetValue(Mark, out var id) != true || id != Id))
        {
            var annotations = new Dictionary<string, string> { [Mark] = Id };
            await _api.AppsV1.PatchNamespacedDeploymentAsync(
                Merge(new { spec = new { template = new { metadata = new { annotations } } } }),
                deployment.Metadata.Name, _applications, fieldManager: Manager, cancellationToken: cancellation);
        }

        return [.. readers.Select(deployment => deployment.Metadata.Name)];
    }

    /// <summary>What the operator and the services are told, against what it should be.</summary>
    /// <returns>A sentence for each Secret that is not right.</returns>
    public async Task<IReadOnlyList<string>> SecretTroublesAsync(CancellationToken cancellation)
    {
        var operatorData = Text(await FindAsync(_api, Store.RabbitMq.Secret, cancellation));
        var client = Text(await FindAsync(_api, ClientSecret, cancellation, _applications));
        List<(bool Holds, string Words)> checks =
        [
            (operatorData.GetValueOrDefault("username") is { Length: > 0 }, $"{Store.Namespace}/{Store.RabbitMq.Secret} has no username"),
            (operatorData.GetValueOrDefault("password") == New.Administrator, $"{Store.Namespace}/{Store.RabbitMq.Secret} has another password"),
            (operatorData.GetValueOrDefault("default_user.conf")?.Contains($"default_pass = {New.Administrator}\n", StringComparison.Ordinal) == true, $"{Store.Namespace}/{Store.RabbitMq.Secret}: default_user.conf has another password"),
            (client.GetValueOrDefault("RabbitMq__Password") == New.Services, $"{_applications}/{ClientSecret} has another password"),
        ];
        return [.. checks.Where(check => !check.Holds).Select(check => check.Words)];
    }

    /// <summary>Names of administrator and services' user.</summary>
    public async Task<(string Administrator, string Services)> UsersAsync(CancellationToken cancellation) => (
        Text(await FindAsync(_api, Store.RabbitMq.Secret, cancellation)).GetValueOrDefault("username") ?? "",
        Text(await FindAsync(_api, ClientSecret, cancellation, _applications)).GetValueOrDefault("RabbitMq__Username") ?? "");

    /// <summary>Forgets old and new passwords: the rotation is over.</summary>
    public Task EndAsync(CancellationToken cancellation) => _api.CoreV1.DeleteNamespacedSecretAsync(Record, Store.Namespace, cancellationToken: cancellation);

    /// <summary>Whether a pod reads a Secret: as a volume, a part of one, or into its environment.</summary>
    internal static bool Reads(V1PodSpec pod, string secret) =>
        (pod.Volumes ?? []).Any(volume => volume.Secret?.SecretName == secret || (volume.Projected?.Sources ?? []).Any(source => source.Secret?.Name == secret))
        || pod.Containers.Concat(pod.InitContainers ?? []).Any(container =>
            (container.EnvFrom ?? []).Any(source => source.SecretRef?.Name == secret) || (container.Env ?? []).Any(variable => variable.ValueFrom?.SecretKeyRef?.Name == secret));

    private static V1Patch Merge(object patch) => new(JsonSerializer.Serialize(patch), V1Patch.PatchType.MergePatch);

    private static Dictionary<string, string> Text(V1Secret? secret) =>
        (secret?.Data ?? new Dictionary<string, byte[]>()).ToDictionary(entry => entry.Key, entry => System.Text.Encoding.UTF8.GetString(entry.Value));

    private static async Task<V1Secret?> FindAsync(IKubernetes api, string name, CancellationToken cancellation, string @namespace = Store.Namespace)
    {
        try
        {
            return await api.CoreV1.ReadNamespacedSecretAsync(name, @namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
