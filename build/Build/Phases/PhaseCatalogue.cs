using System.Reflection;
using Cake.Frosting;

namespace WasteCoach.Build.Phases;

/// <summary>The phases among the tasks, and which of them each needs: the next ones, seen through the groups between.</summary>
public sealed class PhaseCatalogue
{
    private readonly Dictionary<string, Type> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<Dictionary<string, Phase>> _phases;

    /// <summary>Reads the task classes of an assembly.</summary>
    public PhaseCatalogue(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetExportedTypes().Where(type => !type.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(type)))
        {
            _tasks.Add(Phase.NameOf(type), type);
        }

        _phases = new(() => _tasks
            .Where(task => typeof(Phase).IsAssignableFrom(task.Value))
            .ToDictionary(task => task.Key, task => (Phase)Activator.CreateInstance(task.Value)!, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Names of all phases.</summary>
    public IReadOnlyCollection<string> Names => _phases.Value.Keys;

    /// <summary>The phase of a name; null when the task of that name is no phase.</summary>
    public Phase? Find(string name) => _phases.Value.GetValueOrDefault(name);

    /// <summary>Whether a task needs the lock: every phase does, and what is marked so.</summary>
    public bool ChangesTheWorld(string name) => Find(name) is not null || typeof(IChangesTheWorld).IsAssignableFrom(_tasks[name]);

    /// <summary>Whether a task changes what others share, so that it needs the shared lock.</summary>
    public bool ChangesWhatIsShared(string name) => Find(name)?.IsShared ?? typeof(IChangesTheWorld).IsAssignableFrom(_tasks[name]);

    /// <summary>A task as what else it can do; null when it can't, or when there is none of that name.</summary>
    public T? Find<T>(string name) where T : class =>
        _tasks.TryGetValue(name, out var type) && typeof(T).IsAssignableFrom(type) ? (T)Activator.CreateInstance(type)! : null;

    /// <summary>What a target continues with; null when its run is all.</summary>
    public ContinuesWithAttribute? ContinuationOf(string target) => _tasks.GetValueOrDefault(target)?.GetCustomAttribute<ContinuesWithAttribute>();

    /// <summary>Names of a phase and of all that need its result, directly or not.</summary>
    public IReadOnlyList<string> FromOnwards(string phase)
    {
        return [.. Names.Where(Follows).Order(StringComparer.Ordinal)];

        bool Follows(string name) => string.Equals(name, phase, StringComparison.OrdinalIgnoreCase) || PhasesNeededBy(name).Any(Follows);
    }

    /// <summary>Names of the phases whose results are inputs of this one.</summary>
    public IReadOnlyList<string> PhasesNeededBy(string name) => NeedsOf(name)
        .SelectMany(need => Find(need) is null ? PhasesNeededBy(need) : [need])
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.Ordinal)
        .ToList();

    /// <summary>The phases that targets stand for, each after what it needs.</summary>
    public IReadOnlyList<string> OrderFor(params IEnumerable<string> targets)
    {
        var order = new List<string>();
        foreach (var target in targets)
        {
            Add(target);
        }

        return order;

        void Add(string name)
        {
            if (order.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return;
            }

            foreach (var need in NeedsOf(name))
            {
                Add(need);
            }

            if (Find(name) is { } phase && !order.Contains(phase.Name))
            {
                order.Add(phase.Name);
            }
        }
    }

    private IEnumerable<string> NeedsOf(string name)
    {
        var type = _tasks[name];
        var own = type.GetCustomAttributes<IsDependentOnAttribute>().Select(attribute => Phase.NameOf(attribute.Task));
        var reverse = _tasks.Values
            .Where(other => other.GetCustomAttributes<IsDependeeOfAttribute>().Any(attribute => attribute.Task == type))
            .Select(Phase.NameOf);
        return own.Concat(reverse);
    }
}
