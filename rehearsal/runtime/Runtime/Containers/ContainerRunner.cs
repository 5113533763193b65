using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Logs;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Pods;
using Rehearsal.Runtime.Probes;

namespace Rehearsal.Runtime.Containers;

/// <summary>The life of one container of a pod: image, start, probes, end, and start anew after a pause, as the pod's restart policy says.</summary>
internal sealed class ContainerRunner
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShownAsFailed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConfigRetry = TimeSpan.FromSeconds(10);
    private const int MessageBytes = 4096;

    private readonly PodScene scene;
    private readonly JsonNode container;
    private readonly bool isInit;
    private readonly BackOff restarts = new(TimeProvider.System);
    private readonly BackOff pulls = new(TimeProvider.System);

    public ContainerRunner(PodScene scene, JsonNode container, bool isInit)
    {
        (this.scene, this.container, this.isInit) = (scene, container, isInit);
        Status = new ContainerStatus(Name, container.Text("image"), scene.Changed);
    }

    public ContainerStatus Status { get; }

    public string Name => container.Text("name");

    private PodRequest Request => scene.Request;

    /// <summary>Of podman's container for the present attempt.</summary>
    private string PodmanName => NameOf(Status.Restarts);

    /// <summary>While it waits to be started again, the previous attempt is the last one.</summary>
    public LogFile Log(bool previous) => new(scene.Folder.LogFile(Name, Status.Restarts - (previous && Status.WaitingReason.Length == 0 ? 1 : 0)));

    /// <summary>Runs it until it has ended for good.</summary>
    /// <param name="ending">The pod is to end.</param>
    /// <param name="leave">This program ends, the container does not.</param>
    /// <exception cref="OperationCanceledException">Left.</exception>
    public async Task Run(PodEnding ending, CancellationToken leave)
    {
        if (Status.IsRunning)
        {
            await Resume(ending, leave);
        }

        while (!ending.Token.IsCancellationRequested)
        {
            if (Status.IsTerminated && !await Again(ending.Token, leave))
            {
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, leave);
            try
            {
                if (!await Start(either.Token))
                {
                    continue;
                }
            }
            catch (OperationCanceledException) when (ending.Token.IsCancellationRequested && !leave.IsCancellationRequested)
            {
                await scene.Podman.Remove(PodmanName, leave);
                return;
            }

            await Watch(ending, leave);
        }
    }

    /// <summary>After a restart of this program: the container may run on, have ended, or be gone.</summary>
    private async Task Resume(PodEnding ending, CancellationToken leave)
    {
        if (await scene.Podman.Inspect(PodmanName, leave) is null)
        {
            Status.End(ContainerEnd.Lost(DateTimeOffset.UtcNow));
            return;
        }

        await Watch(ending, leave);
    }

    /// <summary>Whether it is started once more; waits until the time has come.</summary>
    private async Task<bool> Again(CancellationToken ending, CancellationToken leave)
    {
        var failed = Status.ExitCode != 0;
        var wanted = isInit ? failed && Request.RestartPolicy != "Never" : Request.RestartPolicy switch { "Always" => true, "OnFailure" => failed, _ => false };
        if (!wanted)
        {
            if (isInit && !failed)
            {
                Status.Complete();
            }

            return false;
        }

        var pause = restarts.NextRestart();
        if (pause > TimeSpan.Zero)
        {
            var message = $"back-off {BackOff.Text(pause)} restarting failed container={Name} pod={Request.Pod.Name()}_{Request.Pod.Namespace()}({Request.Uid})";
            scene.Events.Add("Warning", "BackOff", $"Back-off restarting failed container {Name} in pod {Request.Pod.Name()}_{Request.Pod.Namespace()}({Request.Uid})", Name);
            Status.Wait("CrashLoopBackOff", message);
            await Pause(pause, ending, leave);
        }

        if (ending.IsCancellationRequested)
        {
            return false;
        }

        Status.CountRestart();
        File.Delete(scene.Folder.LogFile(Name, Status.Restarts - 2));
        return true;
    }

    /// <returns>False: it does not run; the status says why, and the pause before the next attempt is over.</returns>
    private async Task<bool> Start(CancellationToken stop)
    {
        if (await scene.Images.Get(Request, container, Status, scene.Events, stop) is not { } image)
        {
            await Task.Delay(ShownAsFailed, stop);
            var (pause, name) = (pulls.Next(), container.Text("image"));
            scene.Events.Add("Normal", "BackOff", $"Back-off pulling image \"{name}\"", Name);
            scene.Events.Add("Warning", "Failed", "Error: ImagePullBackOff", Name);
            Status.Wait("ImagePullBackOff", $"Back-off pulling image \"{name}\"");
            await Task.Delay(pause, stop);
            return false;
        }

        JsonObject spec;
        JsonObject? facts;
        try
        {
            facts = await scene.Podman.InspectImage(image, stop);
            spec = scene.Specification.Build(PodmanName, container, image, facts, Status.Restarts, scene.Volumes);
        }
        catch (Exception error) when (error is ContainerConfigException or PodRequestException)
        {
            scene.Events.Add("Warning", "Failed", $"Error: {error.Message}", Name);
            Status.Wait("CreateContainerConfigError", error.Message);
            await Task.Delay(ConfigRetry, stop);
            return false;
        }

        var log = scene.Folder.LogFile(Name, Status.Restarts);
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        try
        {
            // What an attempt of before a crash of this program has left.
            await scene.Podman.Remove(PodmanName, stop);
            await scene.Podman.Create(spec, stop);
            scene.Events.Add("Normal", "Created", $"Created container {Name}", Name);
            await scene.Podman.Start(PodmanName, stop);
        }
        catch (PodmanException error)
        {
            scene.Events.Add("Warning", "Failed", $"Error: failed to create containerd task: {error.Message}", Name);
            await scene.Podman.Remove(PodmanName, CancellationToken.None);
            Status.End(ContainerEnd.NotStarted("StartError", error.Message));
            return false;
        }

        var made = await scene.Podman.Inspect(PodmanName, stop);
        Status.Run(made.Text("Id"), $"{scene.Catalogue.PulledName(container.Text("image")).Split('@')[0]}@{facts.Text("Digest")}", DateTimeOffset.UtcNow, begun: false);
        scene.Events.Add("Normal", "Started", $"Started container {Name}", Name);
        scene.Changed();
        return true;
    }

    /// <summary>From its start, or from where a former run of this program left it, to its end.</summary>
    private async Task Watch(PodEnding ending, CancellationToken leave)
    {
        var found = await scene.Podman.Inspect(PodmanName, leave);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(leave);
        var ended = Ended(found, leave);
        var probes = isInit ? Task.Delay(Timeout.Infinite, over.Token).ContinueWith(_ => "", TaskScheduler.Default)
            : new ProbeLoop(scene.Prober, container, Request.Address, found.Text("Id"), Status, scene.Events, scene.Changed).Run(over.Token);
        try
        {
            await Task.WhenAny(ended, probes, ending.Asked);
            leave.ThrowIfCancellationRequested();
            if (!ended.IsCompleted)
            {
                // A probe's verdict, or the end of the pod.
                var (reason, grace) = ending.Asked.IsCompleted ? ($"Stopping container {Name}", ending.Seconds) : (await probes, Request.GracePeriod);
                scene.Events.Add("Normal", "Killing", reason, Name);
                await over.CancelAsync();
                Status.SetReady(false);
                await Stop(found.Number(15, "Config", "StopSignal"), TimeSpan.FromSeconds(grace), ending, ended, leave);
            }
        }
        finally
        {
            await over.CancelAsync();
        }

        Status.End(End(await ended));
        await scene.Podman.Remove(PodmanName, leave);
    }

    /// <summary>Asks the container to end by its image's own signal, and kills it when its time is over, or the pod's, if that is earlier.</summary>
    private async Task Stop(long signal, TimeSpan grace, PodEnding ending, Task ended, CancellationToken leave)
    {
        var own = DateTimeOffset.UtcNow + grace;
        await scene.Podman.Kill(PodmanName, $"{signal}", leave);
        while (!ended.IsCompleted)
        {
            if (DateTimeOffset.UtcNow >= (ending.Deadline < own ? ending.Deadline : own))
            {
                await scene.Podman.Kill(PodmanName, "KILL", leave);
            }

            await Task.WhenAny(ended, Task.Delay(Look, leave));
            leave.ThrowIfCancellationRequested();
        }
    }

    /// <summary>podman's record of a container that has ended; null: there is none any more.</summary>
    private async Task<JsonObject?> Ended(JsonObject? found, CancellationToken leave)
    {
        var process = ProcessIdentity.Of(found.Number(0, "State", "Pid"));
        while (true)
        {
            if (!process.IsAlive)
            {
                found = await scene.Podman.Inspect(PodmanName, leave);
                if (!found.Flag("State", "Running") && found.Text("State", "Status") != "stopping")
                {
                    return found;
                }
            }

            await Task.Delay(Look, leave);
        }
    }

    private ContainerEnd End(JsonObject? record)
    {
        if (record is null)
        {
            return ContainerEnd.Lost(DateTimeOffset.UtcNow);
        }

        static DateTimeOffset Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) && time.Year > 1970 ? time : DateTimeOffset.UtcNow;
        var code = record.Number(0, "State", "ExitCode");
        var reason = record.Flag("State", "OOMKilled") ? "OOMKilled" : code == 0 ? "Completed" : "Error";
        return new ContainerEnd(code, reason, Message(code), Time(record.Text("State", "StartedAt")), Time(record.Text("State", "FinishedAt")));
    }

    private string Message(long code)
    {
        var written = File.ReadAllText(scene.Folder.MessageFile(Name));
        return written.Length > 0 ? written[..Math.Min(written.Length, MessageBytes)]
            : code != 0 && container.Text("terminationMessagePolicy") == "FallbackToLogsOnError" ? Log(previous: false).Message() : "";
    }

    private static async Task Pause(TimeSpan time, CancellationToken ending, CancellationToken leave)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, leave);
        try
        {
            await Task.Delay(time, either.Token);
        }
        catch (OperationCanceledException) when (!leave.IsCancellationRequested)
        {
            // The pod ends: no more waiting.
        }
    }

    private string NameOf(long attempt) => $"{Request.Uid}.{Name}.{attempt}";
}
