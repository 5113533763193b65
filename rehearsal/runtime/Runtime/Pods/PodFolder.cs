using System.Text.Json.Nodes;

namespace Rehearsal.Runtime.Pods;

/// <summary>The files of a pod below the service's folder. Only root may enter: the contents of Secrets are among them.</summary>
internal sealed class PodFolder
{
    private readonly string root;

    public PodFolder(string state, string uid)
    {
        root = Path.Combine(state, "pods", uid);
        Directory.CreateDirectory(root);
    }

    public static IEnumerable<string> Known(string state) =>
        Directory.Exists(Path.Combine(state, "pods")) ? Directory.EnumerateDirectories(Path.Combine(state, "pods")).Select(folder => Path.GetFileName(folder)) : [];

    /// <summary>Null: the pod was not taken over to its end.</summary>
    public PodRequest? ReadRequest() => Read("request.json") is { } tree ? new PodRequest(tree) : null;

    public void Write(PodRequest request) => Write("request.json", request.Tree);

    /// <summary>The containers' states as they were written last.</summary>
    public JsonObject? ReadStatus() => Read("status.json");

    public void WriteStatus(JsonObject status) => Write("status.json", status);

    public string VolumePath(string name) => Path.Combine(root, "volumes", name);

    public string VolumesPath => Path.Combine(root, "volumes");

    public string HostsFile => Path.Combine(root, "hosts");

    public string ResolverFile => Path.Combine(root, "resolv.conf");

    /// <summary>What a container leaves as its last message.</summary>
    public string MessageFile(string container) => Path.Combine(root, "messages", container);

    public string LogFile(string container, long attempt) => Path.Combine(root, "logs", container, $"{attempt}.log");

    public void Delete() => Directory.Delete(root, recursive: true);

    private JsonObject? Read(string name) => File.Exists(Path.Combine(root, name)) ? JsonNode.Parse(File.ReadAllText(Path.Combine(root, name))) as JsonObject : null;

    private void Write(string name, JsonObject tree)
    {
        var (path, next) = (Path.Combine(root, name), Path.Combine(root, $"{name}.next"));
        File.WriteAllText(next, tree.ToJsonString());
        File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(next, path, overwrite: true);
    }
}
