using System.Reflection;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>The task classes of the host's assemblies: public ones are targets, others are not.</summary>
internal sealed class TaskClasses(IEnumerable<Assembly> assemblies)
{
    private readonly ILookup<bool, Type> byVisibility = assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IFrostingTask).IsAssignableFrom(type))
        .ToLookup(type => type.IsVisible);

    public IEnumerable<Type> Targets => byVisibility[true];

    /// <summary>Says which classes look like targets but are none. One that the caller registered by hand is a target.</summary>
    public void WarnAboutHidden(ICakeLog log, IEnumerable<IFrostingTask> registered)
    {
        foreach (var hidden in byVisibility[false].Except(registered.Select(task => task.GetType())))
        {
            log.Warning("Task class {0} is not public, so it is not a target. Declare it public.", hidden.FullName);
        }
    }
}
