using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime.Volumes;

/// <summary>Makes the volumes of a pod as folders on this host, which its containers then mount.</summary>
internal sealed class VolumeMaker(RuntimeSettings settings)
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private const int DefaultMode = 420;

    /// <summary>The folder of each volume.</summary>
    /// <exception cref="VolumeException">A source is missing, or of a kind that is not offered.</exception>
    public async Task<Dictionary<string, string>> Make(PodRequest request, PodFolder folder, CancellationToken stop)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in request.Pod.Elements("spec", "volumes"))
        {
            paths[volume.Text("name")] = await Make(request, folder, volume, stop);
        }

        return paths;
    }

    /// <summary>Memory that a volume holds goes back to the host.</summary>
    public static async Task Release(PodFolder folder, CancellationToken stop)
    {
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mounts", stop)).Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(folder.VolumesPath + "/", StringComparison.Ordinal));
        foreach (var path in mounts)
        {
            await CommandRunner.Must("umount", [path], null, stop);
        }
    }

    private async Task<string> Make(PodRequest request, PodFolder folder, JsonNode volume, CancellationToken stop)
    {
        var name = volume.Text("name");
        var path = folder.VolumePath(name);
        if (volume["persistentVolumeClaim"] is { } claim)
        {
            return await Persistent(request, name, claim.Text("claimName"), stop);
        }

        if (volume["emptyDir"] is { } empty)
        {
            await Empty(path, empty, stop);
            GiveToGroup(request, path, writable: true);
            return path;
        }

        var files = Files(request, volume);
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            foreach (var (file, content, mode) in files)
            {
                Write(path, file, content, mode);
            }

            GiveToGroup(request, path, writable: false);
        }

        return path;
    }

    private static async Task Empty(string path, JsonNode empty, CancellationToken stop)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(path);
        if (empty.Text("medium") == "Memory")
        {
            var size = Quantities.Bytes(empty["sizeLimit"]);
            await CommandRunner.Must("mount", ["-t", "tmpfs", "-o", size > 0 ? $"size={size},mode=0777" : "mode=0777", "tmpfs", path], null, stop);
        }

        File.SetUnixFileMode(path, Everybody);
    }

    private async Task<string> Persistent(PodRequest request, string name, string claim, CancellationToken stop)
    {
        if (request.Volume(claim) is not { Length: > 0 } volume)
        {
            throw new VolumeException(name, $"persistentvolumeclaim \"{claim}\" is not bound");
        }

        var path = Path.Combine(settings.State, "volumes", volume);
        Directory.CreateDirectory(path);
        var group = request.Pod.Number(-1, "spec", "securityContext", "fsGroup");
        if (group >= 0 && (request.Pod.Text("spec", "securityContext", "fsGroupChangePolicy") != "OnRootMismatch" || !await Ownership.Has(path, group, stop)))
        {
            Ownership.Give(path, group, writable: true);
        }

        return path;
    }

    private static void GiveToGroup(PodRequest request, string path, bool writable)
    {
        if (request.Pod.Number(-1, "spec", "securityContext", "fsGroup") is >= 0 and var group)
        {
            Ownership.Give(path, group, writable);
        }
    }

    private static List<(string Path, byte[] Content, int Mode)> Files(PodRequest request, JsonNode volume)
    {
        var (name, files) = (volume.Text("name"), new List<(string, byte[], int)>());
        if (volume["secret"] is { } secret)
        {
            Add(files, name, "secret", secret.Text("secretName"), request.Secret(secret.Text("secretName")), secret, secret.Number(DefaultMode, "defaultMode"));
        }
        else if (volume["configMap"] is { } map)
        {
            Add(files, name, "configmap", map.Text("name"), request.ConfigMap(map.Text("name")), map, map.Number(DefaultMode, "defaultMode"));
        }
        else if (volume["downwardAPI"] is { } downward)
        {
            AddFields(files, request, downward, downward.Number(DefaultMode, "defaultMode"));
        }
        else if (volume["projected"] is { } projected)
        {
            foreach (var source in projected.Elements("sources"))
            {
                AddProjected(files, request, name, source, projected.Number(DefaultMode, "defaultMode"));
            }
        }
        else
        {
            throw new VolumeException(name, $"the rehearsal's runtime has no volumes of kind {string.Join(", ", volume.AsObject().Select(pair => pair.Key).Where(key => key != "name"))}");
        }

        return files;
    }

    private static void AddProjected(List<(string Path, byte[] Content, int Mode)> files, PodRequest request, string volume, JsonNode source, long mode)
    {
        if (source["secret"] is { } secret)
        {
            Add(files, volume, "secret", secret.Text("name"), request.Secret(secret.Text("name")), secret, mode);
        }
        else if (source["configMap"] is { } map)
        {
            Add(files, volume, "configmap", map.Text("name"), request.ConfigMap(map.Text("name")), map, mode);
        }
        else if (source["downwardAPI"] is { } downward)
        {
            AddFields(files, request, downward, mode);
        }
        else
        {
            throw new VolumeException(volume, $"the rehearsal's runtime projects no {string.Join(", ", source.AsObject().Select(pair => pair.Key))}");
        }
    }

    private static void Add(List<(string Path, byte[] Content, int Mode)> files, string volume, string kind, string name, Dictionary<string, byte[]>? content, JsonNode source, long mode)
    {
        if (content is null)
        {
            if (source.Flag("optional"))
            {
                return;
            }

            throw new VolumeException(volume, $"{kind} \"{name}\" not found");
        }

        if (source["items"] is not JsonArray items || items.Count == 0)
        {
            files.AddRange(content.Select(pair => (pair.Key, pair.Value, (int)mode)));
            return;
        }

        foreach (var item in source.Elements("items"))
        {
            if (content.TryGetValue(item.Text("key"), out var value))
            {
                files.Add((item.Text("path"), value, (int)item.Number(mode, "mode")));
            }
            else if (!source.Flag("optional"))
            {
                throw new VolumeException(volume, $"references non-existent {kind} key: {item.Text("key")}");
            }
        }
    }

    private static void AddFields(List<(string Path, byte[] Content, int Mode)> files, PodRequest request, JsonNode source, long mode)
    {
        foreach (var item in source.Elements("items"))
        {
            files.Add((item.Text("path"), Encoding.UTF8.GetBytes(PodFields.Value(request, item.Text("fieldRef", "fieldPath"))), (int)item.Number(mode, "mode")));
        }
    }

    private static void Write(string root, string file, byte[] content, int mode)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }
}
