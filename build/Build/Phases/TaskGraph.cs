using Cake.Core;
using Cake.Core.Graph;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Phases;

/// <summary>The tasks of a run with what each needs, as the attributes of the tasks say.</summary>
public sealed class TaskGraph
{
    private readonly Dictionary<string, CakeTask> _tasks;
    private readonly CakeGraph _graph;

    /// <summary>Reads the dependencies of all registered tasks.</summary>
    /// <exception cref="CakeException">A task depends on one that does not exist, or the tasks form a circle.</exception>
    public TaskGraph(IReadOnlyCollection<CakeTask> tasks)
    {
        _tasks = tasks.ToDictionary(task => task.Name, StringComparer.OrdinalIgnoreCase);
        _graph = CakeGraphBuilder.Build(tasks);
    }

    /// <summary>The task of a name.</summary>
    /// <exception cref="UsageException">There is no such task.</exception>
    public CakeTask Find(string name) => _tasks.TryGetValue(name, out var task)
        ? task
        : throw new UsageException(
            $"There is no target '{name}'.",
            NearestNames.Remedy(name, _tasks.Keys.Order(StringComparer.Ordinal)));

    /// <summary>The targets and all that they need, each after what it needs; several targets give one merged order.</summary>
    public IReadOnlyList<CakeTask> OrderFor(IEnumerable<string> targets) =>
        _graph.Traverse(targets.Select(target => Find(target).Name)).Select(Find).Distinct().ToList();

    /// <summary>What a task needs directly.</summary>
    public IReadOnlyList<CakeTask> NeedsOf(CakeTask task) =>
        _graph.Edges
            .Where(edge => string.Equals(edge.End, task.Name, StringComparison.OrdinalIgnoreCase))
            .Select(edge => Find(edge.Start))
            .Distinct()
            .ToList();

    /// <summary>Everything that a task needs, directly or not, without itself.</summary>
    public IReadOnlyList<CakeTask> AllNeedsOf(CakeTask task) =>
        OrderFor([task.Name]).Where(other => other != task).ToList();

    /// <summary>The tasks of an order that need the named one, directly or not, and that one itself.</summary>
    public IReadOnlyList<CakeTask> FromOnwards(CakeTask task, IEnumerable<CakeTask> order) =>
        order.Where(other => other == task || AllNeedsOf(other).Contains(task)).ToList();
}
