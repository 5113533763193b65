using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Git;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Diagnostics;

/// <summary>
/// All that somebody needs who is to find out what happened, in one file that may be handed on: every text goes through the redactor, which
/// has learned every secret of environment, cluster and machine before. No Secret is in it, masked or not.
/// </summary>
public sealed class FailureBundle(World world, Action<string> say)
{
    private const int Runs = 3;
    private const int PodLines = 200;
    private const int NodeLines = 400;
    private const int Together = 6;
    private const int LongestFile = 4 * 1024 * 1024;

    private const string ObjectKinds =
        "nodes,pods,deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps,jobs.batch,services,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io,networkpolicies.networking.k8s.io,persistentvolumeclaims,persistentvolumes,horizontalpodautoscalers.autoscaling,configmaps";

    private readonly List<(string Name, string Text)> _entries = [];
    private readonly Lock _lock = new();

    /// <summary>Gathers and writes it.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="findings">What a diagnosis found.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>How many files are in it.</returns>
    public async Task<int> WriteAsync(string target, DiagnosisResult findings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        var masked = await LearnAsync();
        var now = world.Context.Clock.GetUtcNow();
        Add("README.txt", $"""
            What {world.Environment.Name} looked like at {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.

            findings.md, findings.json  what Doctor found
            journal.jsonl, runs/        what the build did: its journal, and reports and logs of the last {Runs} runs
            cluster/                    objects, events and logs of the cluster
            nodes/                      journals of kubelet and containerd
            terraform/                  what terraform manages
            versions.txt                versions of tools and cluster, the commit

            Secrets are masked by ***: {masked}.
            """);
        Add("findings.md", DiagnosisReport.Markdown(findings, world.Environment.Name, now));
        Add("findings.json", DiagnosisReport.Json(findings));
        AddRuns();
        var work = new List<Func<Task>> { () => ObjectsAsync("cluster/objects.yaml", "get", ObjectKinds, "--all-namespaces", "--output=yaml") };
        work.AddRange(
        [
            () => ObjectsAsync("cluster/overview.txt", "get", "nodes,pods,services,ingresses,persistentvolumeclaims", "--all-namespaces", "--output=wide"),
            () => ObjectsAsync("cluster/nodes.txt", "describe", "nodes"),
            () => ObjectsAsync("cluster/events.txt", "get", "events", "--all-namespaces", "--sort-by=.metadata.creationTimestamp"),
            () => ObjectsAsync("cluster/applications.yaml", "get", "applications.argoproj.io", "--all-namespaces", "--output=yaml"),
            () => ObjectsAsync("cluster/version.txt", "version"),
            () => NodesAsync("kubelet"),
            () => NodesAsync("containerd"),
            () => TextAsync("terraform/cluster.txt", async () => Lines(await world.StateAsync("cluster"))),
            () => TextAsync("terraform/foundation.txt", async () => Lines(await world.StateAsync("foundation"))),
            () => TextAsync("versions.txt", () => Task.Run(Versions)),
        ]);
        work.AddRange(await PodsAsync());
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellation }, async (one, _) => await one());
        Write(target);
        return _entries.Count;
    }

    // The environment's own, what the cluster keeps, and the keys by which this machine reaches both.
    private async Task<string> LearnAsync()
    {
        var redactor = world.Context.Secrets.Redactor;
        foreach (var variable in new[] { "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN" })
        {
            if (System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                redactor.Add(new Environments.SecretValue(value));
            }
        }

        var unread = new List<string>();
        foreach (var name in world.Environment.Secrets.Keys)
        {
            try
            {
                world.Context.Secrets.Resolve(new Environments.SecretReference(name));
            }
            catch (Environments.ConfigurationException)
            {
                // It is not on this machine, so nothing here can have written it either, but a Secret of the cluster, which is learned below.
                unread.Add(name);
            }
        }

        foreach (var file in new[] { world.Ssh.PrivateKey, world.Context.Paths.Kubeconfig.FullPath }.Where(File.Exists))
        {
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                var value = line.Split(": ", 2)[^1].Trim();
                if ((file == world.Ssh.PrivateKey && !line.StartsWith("-----", StringComparison.Ordinal) && value.Length >= 16) || line.Contains("client-key-data", StringComparison.Ordinal) || line.TrimStart().StartsWith("token:", StringComparison.Ordinal))
                {
                    redactor.Add(new Environments.SecretValue(value));
                }
            }
        }

        string cluster;
        try
        {
            cluster = $"the values of {await world.LearnSecretsAsync()} Secrets of the cluster";
        }
        catch (SilentSourceException silence)
        {
            cluster = $"none of the cluster, which gave no answer ({silence.Why}); nothing of it is in here either";
        }

        say($"masked: {cluster}");
        return $"those of the environment{(unread.Count == 0 ? "" : $" but {string.Join(", ", unread)}, which this machine has not")}, the keys of this machine, {cluster}";
    }

    private void AddRuns()
    {
        AddFile("journal.jsonl", world.Context.Paths.Journal.FullPath);
        var runs = new DirectoryInfo(world.Context.Paths.Environment.Combine("runs").FullPath);
        if (!runs.Exists)
        {
            return;
        }

        foreach (var run in runs.GetDirectories().Where(run => run.FullName != world.Context.Paths.Run.FullPath).OrderByDescending(run => run.Name, StringComparer.Ordinal).Take(Runs))
        {
            foreach (var file in run.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Extension is ".md" or ".json" or ".log" or ".txt"))
            {
                AddFile($"runs/{run.Name}/{Path.GetRelativePath(run.FullName, file.FullName).Replace('\\', '/')}", file.FullName);
            }
        }
    }

    private async Task<IReadOnlyList<Func<Task>>> PodsAsync()
    {
        try
        {
            return [.. (await world.ClusterAsync()).All("Pod").Where(pod => pod.Text("spec", "nodeName").Length > 0).Select(pod => (Func<Task>)(async () =>
            {
                await ObjectsAsync($"cluster/pods/{pod.Namespace}/{pod.Name}.log", "logs", $"--namespace={pod.Namespace}", pod.Name, "--all-containers", "--prefix", $"--tail={PodLines}");
                var restarted = pod.Items("status", "containerStatuses").Any(container => container.TryGetProperty("restartCount", out var count) && count.GetInt32() > 0);
                if (restarted)
                {
                    await ObjectsAsync($"cluster/pods/{pod.Namespace}/{pod.Name}.previous.log", "logs", $"--namespace={pod.Namespace}", pod.Name, "--all-containers", "--prefix", "--previous", $"--tail={PodLines}");
                }

                if (restarted || (pod.Text("status", "phase") != "Succeeded" && pod.WhyNot("Ready") is not null))
                {
                    await ObjectsAsync($"cluster/pods/{pod.Namespace}/{pod.Name}.txt", "describe", $"--namespace={pod.Namespace}", "pod", pod.Name);
                }
            }))];
        }
        catch (SilentSourceException silence)
        {
            Add("cluster/pods.txt", silence.Message);
            return [];
        }
    }

    private Task ObjectsAsync(string name, params string[] arguments) => TextAsync(
        name, () => world.AskAsync($"kubectl {arguments[0]}", "", _ => Task.Run(() => world.Context.Kubectl().Text(world.Kubectl(), arguments))));

    private Task NodesAsync(string unit) => TextAsync($"nodes/{unit}.txt", async () =>
    {
        var parts = await Task.WhenAll(world.Machines.Select(async machine =>
        {
            var command = string.Create(CultureInfo.InvariantCulture, $"sudo journalctl --unit={unit} --lines={NodeLines} --no-pager --output=short-iso");
            return $"== {machine.Name}\n{await TryAsync(() => world.ShellAsync(machine, command))}";
        }));
        return string.Join("\n\n", parts);
    });

    private string Versions()
    {
        var git = new GitRunner(world.Context);
        var text = new StringBuilder();
        text.AppendLine($"commit {Try(() => git.RevParse(new GitSettings { WorkingDirectory = world.Context.Paths.Root }, "HEAD"))}");
        foreach (var component in world.Context.Versions.Components.Values.OrderBy(component => component.Name, StringComparer.Ordinal))
        {
            text.AppendLine($"{component.Name} {component.Version}");
        }

        return text.ToString();
    }

    private static string Try(Func<string> ask)
    {
        try
        {
            return ask();
        }
        catch (Tools.Processes.ToolFailure failure)
        {
            return $"not to be had: {failure.Message}";
        }
    }

    private static string Lines(IReadOnlyList<DeclaredResource> resources) => string.Join('\n', resources.Select(resource => $"{resource.Address} {resource.Id}").Order(StringComparer.Ordinal));

    private async Task TextAsync(string name, Func<Task<string>> ask) => Add(name, await TryAsync(ask));

    // What can't be had is said in its place.
    private static async Task<string> TryAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (SilentSourceException silence)
        {
            return $"not to be had: {silence.Message}";
        }
    }

    private void AddFile(string name, string path)
    {
        if (File.Exists(path))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // The end tells more than the beginning.
            stream.Seek(-Math.Min(stream.Length, LongestFile), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            Add(name, reader.ReadToEnd());
        }
    }

    private void Add(string name, string text)
    {
        var redacted = world.Context.Secrets.Redactor.Redact(text);
        lock (_lock)
        {
            _entries.Add((name, redacted));
        }
    }

    private void Write(string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(target, options);
        using var zip = new GZipStream(file, CompressionLevel.Optimal);
        using var tar = new TarWriter(zip);
        var folder = Path.GetFileName(target).Split(".tar")[0];
        foreach (var (name, text) in _entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{name}")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = world.Context.Clock.GetUtcNow(), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }
}
