using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime.Images;

/// <summary>Gets the image of a container onto this host, one at a time, as kubelets do.</summary>
internal sealed class ImagePuller(RuntimeSettings settings, ImageCatalogue catalogue, PodmanClient podman)
{
    private readonly SemaphoreSlim turn = new(1);

    /// <returns>The name under which podman has it; null: a failed pull, whose reason the status tells.</returns>
    public async Task<string?> Get(PodRequest request, JsonNode container, ContainerStatus status, PodEvents events, CancellationToken stop)
    {
        var (image, name) = (container.Text("image"), container.Text("name"));
        var pulled = catalogue.PulledName(image);
        var policy = container.Text("imagePullPolicy") is { Length: > 0 } said ? said : ImageReference.Parse(image) is { Tag: "latest", Digest: "" } ? "Always" : "IfNotPresent";
        if (policy != "Always" && await podman.HasImage(pulled, stop))
        {
            events.Add("Normal", "Pulled", $"Container image \"{image}\" already present on machine", name);
            return pulled;
        }

        if (policy == "Never")
        {
            events.Add("Warning", "ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never", name);
            status.Wait("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
            return null;
        }

        await turn.WaitAsync(stop);
        try
        {
            var since = DateTime.UtcNow;
            events.Add("Normal", "Pulling", $"Pulling image \"{image}\"", name);
            await podman.Pull(pulled, Login(request, image), stop);
            events.Add("Normal", "Pulled", $"Successfully pulled image \"{image}\" in {((DateTime.UtcNow - since).TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture)}s", name);
            return pulled;
        }
        catch (PodmanException error)
        {
            var message = $"failed to pull and unpack image \"{image}\": {error.Message}";
            events.Add("Warning", "Failed", $"Failed to pull image \"{image}\": rpc error: code = Unknown desc = {message}", name);
            events.Add("Warning", "Failed", "Error: ErrImagePull", name);
            status.Wait("ErrImagePull", $"rpc error: code = Unknown desc = {message}");
            return null;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Our own images are pulled as the pod says; what the registry keeps for others, as its user.</summary>
    private RegistryLogin? Login(PodRequest request, string image)
    {
        if (!catalogue.IsOwn(image))
        {
            return catalogue.MirrorLogin();
        }

        return request.Pod.Elements("spec", "imagePullSecrets")
            .Select(reference => request.Secret(reference.Text("name"))?.GetValueOrDefault(".dockerconfigjson"))
            .OfType<byte[]>().Select(text => RegistryLogin.Of(JsonNode.Parse(text), settings.Registry)).FirstOrDefault(login => login is not null);
    }
}
