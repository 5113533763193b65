using Cake.Core.Packaging;

namespace Cake.Frosting.Internal;

/// <summary>Installs tools with the package installers of Cake.</summary>
internal sealed class ToolInstaller(Core.Tooling.IToolInstaller installer) : IToolInstaller
{
    // Cake yields the files while it installs: what is not enumerated is not installed.
    public void Install(PackageReference tool) => _ = installer.Install(tool).ToArray();
}
