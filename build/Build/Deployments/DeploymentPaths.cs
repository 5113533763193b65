using Cake.Core.IO;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Deployments;

/// <summary>Where a deployment keeps its files, below .build/ of the environment.</summary>
public sealed class DeploymentPaths(RunPaths paths)
{
    private readonly DirectoryPath _images = paths.Environment.Combine("images");

    /// <summary>The sources of the commit that is deployed, and what is compiled of them.</summary>
    public DirectoryPath Source => paths.Environment.Combine("source");

    /// <summary>The index of <see cref="Source"/>.</summary>
    public FilePath SourceIndex => paths.Environment.CombineWithFilePath("source.index");

    /// <summary>What each project says at /version.</summary>
    public DirectoryPath Stamps => _images.Combine("stamps");

    /// <summary>The projects that are published together.</summary>
    public FilePath Solution => _images.CombineWithFilePath("images.slnf");

    /// <summary>What was published, a folder for each project: the contents of the images.</summary>
    public DirectoryPath Published => _images.Combine("published");

    /// <summary>Images that were built.</summary>
    public DirectoryPath Storage => _images.Combine("storage");

    /// <summary>The login, while it is used.</summary>
    public DirectoryPath Login => _images.Combine("login");

    /// <summary>The bill of materials of a version that was built here.</summary>
    public FilePath BillOf(ServiceVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _images.Combine("sbom").Combine(version.Service).CombineWithFilePath($"{version.InputTag}.cdx.json");
    }

    /// <summary>The copy of a bill of materials that is kept with the run.</summary>
    public FilePath BillOfRun(ServiceVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return paths.Run.Combine("sbom").CombineWithFilePath($"{version.Service}.cdx.json");
    }
}
