using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Conventions;

/// <summary>The task classes of the build.</summary>
internal static class BuildTasks
{
    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(BuildHost).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(type))];

    public static IReadOnlyList<Type> Phases { get; } = [.. All.Where(typeof(Phase).IsAssignableFrom)];
}
