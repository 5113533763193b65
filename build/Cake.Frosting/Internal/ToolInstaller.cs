using Cake.Core.Packaging;

namespace Cake.Frosting.Internal;

/// <summary>Installs tools with the package installers of Cake.</summary>
internal sealed class ToolInstaller(Core.Tooling.IToolInstaller installer) : IToolInstaller
{
    public void Install(PackageReference tool) => installer.Install(tool);
}
