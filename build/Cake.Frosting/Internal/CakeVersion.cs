using System.Reflection;
using Cake.Cli;
using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>The version of Cake that does the work. Cake's own resolver would tell the version of the program instead.</summary>
internal sealed class CakeVersion : IVersionResolver
{
    public string GetProductVersion() =>
        typeof(ICakeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public string GetVersion() => GetProductVersion().Split('+')[0];
}
