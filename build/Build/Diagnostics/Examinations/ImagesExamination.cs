using WasteCoach.Build.Checks;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>The images that git names, and whether the registry has them.</summary>
public sealed class ImagesExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "images";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [ImageReferences.NeverPushed, TagBump.Trouble];

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        ReleaseImages registry;
        try
        {
            registry = ReleaseImages.Of(world.Context);
        }
        catch (ConfigurationException)
        {
            // Who only wants to look need not be one who may push.
            return Task.FromResult<IReadOnlyList<Finding>>([SilentSource.Trouble.Found(
                Severity.Information, "the registry", "this machine has no login for it, so nobody asked it for the images", "The secret registry.token of the environment is not on this machine.", $"{world.Command("Status")} shows what runs; whoever deploys can ask the registry.")]);
        }

        return world.AskAsync("git and registry", $"{world.Command("DeployPreflight")} says what is missing.", async token =>
        {
            using var deployment = new EnvironmentDeployment(world.Context);
            using (registry)
            {
                return await new DeployedImages(deployment, registry, new ImageNames(world.Environment)).FindAsync(token);
            }
        });
    }
}
