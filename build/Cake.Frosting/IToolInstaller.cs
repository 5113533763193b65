using Cake.Core.Packaging;

namespace Cake.Frosting;

/// <summary>Installs the tools that a build asks for, before its first task.</summary>
public interface IToolInstaller
{
    /// <summary>Installs one tool.</summary>
    /// <param name="tool">The tool's package.</param>
    void Install(PackageReference tool);
}
