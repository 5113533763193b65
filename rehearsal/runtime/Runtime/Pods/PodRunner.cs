using System.Text.Json.Nodes;
using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Logs;
using Rehearsal.Runtime.Network;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Probes;
using Rehearsal.Runtime.Volumes;

namespace Rehearsal.Runtime.Pods;

/// <summary>The life of one pod: network, files and volumes, its init containers one by one, then the others; until it is told to end.</summary>
internal sealed class PodRunner
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private readonly PodScene scene;
    private readonly List<ContainerRunner> inits, containers;
    private readonly PodEnding ending = new();
    private readonly PodParts parts;
    private readonly Action<PodRunner> changed;
    private readonly ILogger log;
    private readonly Lock writing = new();

    public PodRunner(PodRequest request, PodParts parts, Action<PodRunner> changed, ILogger log)
    {
        (this.parts, this.changed, this.log) = (parts, changed, log);
        var folder = new PodFolder(parts.Settings.State, request.Uid);
        scene = new PodScene
        {
            Request = request, Folder = folder, Podman = parts.Podman, Catalogue = parts.Catalogue, Images = parts.Images, Prober = parts.Prober,
            Specification = new ContainerSpec(parts.Settings, request, folder, parts.Network.PathOf(request.Uid)), Changed = Changed,
        };
        inits = request.InitContainers.Select(container => new ContainerRunner(scene, container, isInit: true)).ToList();
        containers = request.Containers.Select(container => new ContainerRunner(scene, container, isInit: false)).ToList();
        if (folder.ReadStatus() is { } saved)
        {
            Restore(saved);
        }
        else
        {
            folder.Write(request);
            (inits.Count > 0 ? containers : []).ForEach(container => container.Status.Wait("PodInitializing"));
        }
    }

    public PodRequest Request => scene.Request;

    /// <summary>The pod's containers have ended and its folder is gone.</summary>
    public bool IsGone { get; private set; }

    private bool IsInitialized => inits.TrueForAll(init => init.Status is { IsTerminated: true, ExitCode: 0 });

    /// <summary>Ends its containers and removes what was made for it.</summary>
    public void End(long graceSeconds) => ending.Ask(graceSeconds);

    /// <param name="leave">This program ends; the containers run on and are found again.</param>
    public async Task Run(CancellationToken leave)
    {
        await Prepare(leave);
        foreach (var init in inits)
        {
            await Keep(init, leave);
            if (!init.Status.IsTerminated || init.Status.ExitCode != 0)
            {
                break;
            }
        }

        if (IsInitialized)
        {
            await Task.WhenAll(containers.Select(container => Keep(container, leave)));
        }

        Changed();
        await ending.Asked.WaitAsync(leave);
        await CleanUp(leave);
        IsGone = true;
        changed(this);
    }

    /// <summary>The part of a pod's status that the containers decide.</summary>
    public JsonObject Report() => new()
    {
        ["uid"] = Request.Uid, ["namespace"] = Request.Pod.Namespace(), ["name"] = Request.Pod.Name(), ["phase"] = Phase(), ["initialized"] = IsInitialized,
        ["initContainerStatuses"] = new JsonArray(inits.Select(init => (JsonNode)init.Status.ToJson()).ToArray()),
        ["containerStatuses"] = new JsonArray(containers.Select(container => (JsonNode)container.Status.ToJson()).ToArray()),
        ["events"] = scene.Events.ToJson(),
    };

    /// <returns>Null: the pod has no such container.</returns>
    public ContainerRunner? Container(string name) => inits.Concat(containers).FirstOrDefault(container => container.Name == name);

    private string Phase()
    {
        if (!IsInitialized)
        {
            return Request.RestartPolicy == "Never" && inits.Exists(init => init.Status is { IsTerminated: true, ExitCode: not 0 }) ? "Failed" : "Pending";
        }

        if (containers.Exists(container => !container.Status.IsRunning && !container.Status.HasEnded))
        {
            return "Pending";
        }

        if (Request.RestartPolicy == "Always" || containers.Exists(container => !container.Status.IsTerminated))
        {
            return "Running";
        }

        return containers.TrueForAll(container => container.Status.ExitCode == 0) ? "Succeeded" : Request.RestartPolicy == "Never" ? "Failed" : "Running";
    }

    /// <summary>podman may be away for a moment, as when it is started anew: the container is looked for again.</summary>
    private async Task Keep(ContainerRunner container, CancellationToken leave)
    {
        while (true)
        {
            try
            {
                await container.Run(ending, leave);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or PodmanException or IOException)
            {
                log.LogWarning("{Pod}: container {Container}: {Error}", Request.Label, container.Name, error.Message);
                await Task.Delay(Retry, leave);
            }
        }
    }

    private async Task Prepare(CancellationToken leave)
    {
        while (!ending.Token.IsCancellationRequested)
        {
            try
            {
                await parts.Network.Create(Request.Uid, Request.Address, leave);
                WriteFiles();
                scene.Volumes = await parts.Volumes.Make(Request, scene.Folder, leave);
                return;
            }
            catch (Exception error) when (error is IOException or VolumeException or UnauthorizedAccessException or PodRequestException or System.ComponentModel.Win32Exception)
            {
                log.LogWarning("{Pod}: {Error}", Request.Label, error.Message);
                scene.Events.Add("Warning", error is VolumeException ? "FailedMount" : "FailedCreatePodSandBox", error is VolumeException ? error.Message : $"Failed to create pod sandbox: {error.Message}", "");
                Changed();
                await Task.WhenAny(Task.Delay(Retry, leave), ending.Asked);
                leave.ThrowIfCancellationRequested();
            }
        }
    }

    private void WriteFiles()
    {
        var names = Request.Pod.Text("spec", "subdomain") is { Length: > 0 } domain ? $"{Request.Hostname}.{domain}.{Request.Pod.Namespace()}.svc.cluster.local\t{Request.Hostname}" : Request.Hostname;
        File.WriteAllText(scene.Folder.HostsFile, $"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n{Request.Address}\t{names}\n");
        File.WriteAllText(scene.Folder.ResolverFile, $"search {Request.Pod.Namespace()}.svc.cluster.local svc.cluster.local cluster.local\nnameserver {parts.Settings.Gateway}\noptions ndots:5\n");
    }

    private async Task CleanUp(CancellationToken leave)
    {
        while (true)
        {
            try
            {
                await parts.Network.Remove(Request.Uid, leave);
                await VolumeMaker.Release(scene.Folder, leave);
                scene.Folder.Delete();
                return;
            }
            catch (IOException error)
            {
                log.LogWarning("{Pod} cannot be removed yet: {Error}", Request.Label, error.Message);
                await Task.Delay(Retry, leave);
            }
        }
    }

    private void Restore(JsonObject saved)
    {
        foreach (var (list, field) in ((List<ContainerRunner>, string)[])[(inits, "initContainerStatuses"), (containers, "containerStatuses")])
        {
            foreach (var container in list)
            {
                container.Status.Restore(saved.Elements(field).FirstOrDefault(item => item.Text("name") == container.Name));
            }
        }

        scene.Events.Restore(saved["events"]);
    }

    private void Changed()
    {
        lock (writing)
        {
            if (!IsGone && !ending.Token.IsCancellationRequested)
            {
                scene.Folder.WriteStatus(Report());
            }
        }

        changed(this);
    }
}
