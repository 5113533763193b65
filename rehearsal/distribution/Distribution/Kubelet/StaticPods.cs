using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>
/// The pods of the manifest folder. The one whose command is kube-apiserver is really started, as a process that outlives a restart of the kubelet;
/// the others live inside it and are only shown. Each appears in the API as a mirror pod.
/// </summary>
internal sealed class StaticPods(KubeletOptions options)
{
    private const string ApiServer = "kube-apiserver";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, (DateTime Written, long Length, JsonObject? Pod)> read = new(StringComparer.Ordinal);
    private string running = "";

    public static string PidFile(string rootFolder) => Path.Combine(rootFolder, "static", $"{ApiServer}.pid");

    /// <summary>The process that serves the API on this machine, or null.</summary>
    public static Process? Find(string rootFolder)
    {
        var file = PidFile(rootFolder);
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var id) || !File.Exists($"/proc/{id}/cmdline"))
        {
            return null;
        }

        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("--service-cluster-ip-range", StringComparison.Ordinal) ? Process.GetProcessById(id) : null;
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            // It ended between the two looks.
            return null;
        }
    }

    public async Task Follow(CancellationToken stop)
    {
        while (options.StaticPodFolder.Length > 0)
        {
            var manifest = Manifests().FirstOrDefault(pod => Command(pod) is [ApiServer, ..]);
            using var process = Find(options.RootFolder);
            if (manifest is null)
            {
                process?.Kill();
                running = "";
            }
            else
            {
                var hash = Hash(manifest);
                if (process is not null && running.Length > 0 && running != hash)
                {
                    KubeletCommand.Log($"the manifest of {ApiServer} has changed: it is restarted");
                    process.Kill();
                    await process.WaitForExitAsync(stop);
                }

                if (Find(options.RootFolder) is null)
                {
                    Start(Command(manifest)[1..]);
                }

                running = hash;
            }

            await Task.Delay(Interval, stop);
        }
    }

    public async Task Mirror(ApiClient client, CancellationToken stop)
    {
        var known = true;
        while (options.StaticPodFolder.Length > 0)
        {
            try
            {
                // A node without manifests asks once whether mirror pods are left of former ones, and no more.
                if (!known && !Manifests().Any())
                {
                    await Task.Delay(Interval * 5, stop);
                    continue;
                }

                var wanted = Manifests().ToDictionary(pod => $"{pod.Name()}-{options.NodeName}", StringComparer.Ordinal);
                var list = await client.Get($"/api/v1/pods?fieldSelector=spec.nodeName%3D{options.NodeName}", stop);
                var mirrors = list.Elements("items").OfType<JsonObject>().Where(pod => pod.At("metadata", "annotations", "kubernetes.io/config.mirror") is not null).ToList();
                foreach (var pod in mirrors.Where(pod => !wanted.TryGetValue(pod.Name(), out var manifest) || Hash(manifest) != pod.Text("metadata", "annotations", "kubernetes.io/config.mirror")))
                {
                    await client.Delete($"/api/v1/namespaces/{pod.Namespace()}/pods/{pod.Name()}", new JsonObject { ["gracePeriodSeconds"] = 0 }, stop);
                }

                foreach (var (name, manifest) in wanted.Where(pair => !mirrors.Any(pod => pod.Name() == pair.Key)))
                {
                    await Create(client, name, manifest, stop);
                }

                known = wanted.Count > 0;
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"mirror pods: {error.Message}");
            }

            await Task.Delay(Interval * 5, stop);
        }
    }

    private async Task Create(ApiClient client, string name, JsonObject manifest, CancellationToken stop)
    {
        var pod = manifest.Copy();
        var metadata = pod.Make("metadata");
        metadata["name"] = name;
        var hash = Hash(manifest);
        pod.Make("metadata", "annotations")["kubernetes.io/config.mirror"] = hash;
        pod.Make("metadata", "annotations")["kubernetes.io/config.hash"] = hash;
        pod.Make("metadata", "annotations")["kubernetes.io/config.source"] = "file";
        pod.Make("spec")["nodeName"] = options.NodeName;
        pod.Make("spec")["hostNetwork"] = true;
        pod.Make("spec")["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists", ["effect"] = "NoExecute" });
        await client.Post($"/api/v1/namespaces/{pod.Namespace()}/pods", pod, stop);
    }

    /// <summary>A file is read again when it has changed: it is asked for each second.</summary>
    private IEnumerable<JsonObject> Manifests()
    {
        var folder = new DirectoryInfo(options.StaticPodFolder);
        foreach (var file in (folder.Exists ? folder.GetFiles("*.yaml") : []).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (!read.TryGetValue(file.FullName, out var known) || known.Written != file.LastWriteTimeUtc || known.Length != file.Length)
            {
                known = (file.LastWriteTimeUtc, file.Length, YamlDocument.Read(File.ReadAllText(file.FullName)) as JsonObject);
                read[file.FullName] = known;
            }

            if (known.Pod is { } pod)
            {
                yield return pod;
            }
        }
    }

    private static List<string> Command(JsonObject pod) => pod.Elements("spec", "containers").FirstOrDefault().Strings("command");

    private static string Hash(JsonObject manifest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest.ToJsonString())))[..32];

    /// <summary>In a session of its own, so that the end of the kubelet's does not reach it.</summary>
    private void Start(List<string> arguments)
    {
        var folder = Path.GetDirectoryName(PidFile(options.RootFolder))!;
        Directory.CreateDirectory(folder);
        const string Script = """log=$1; pid=$2; shift 2; setsid "$@" >>"$log" 2>&1 </dev/null & echo $! >"$pid" """;
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", Script, "sh", Path.Combine(folder, $"{ApiServer}.log"), PidFile(options.RootFolder), Environment.ProcessPath!, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["REHEARSAL_COMMAND"] = ApiServer;
        using var shell = Process.Start(start) ?? throw new IOException($"{ApiServer} cannot be started");
        shell.WaitForExit();
        KubeletCommand.Log($"started {ApiServer}");
    }
}
