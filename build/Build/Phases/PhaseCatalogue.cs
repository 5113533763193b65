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

    /// <summary>What a task that is no phase can say beforehand; null when it can say nothing.</summary>
    public IForetells? ForetellerOf(string name) =>
        typeof(IForetells).IsAssignableFrom(_tasks[name]) ? (IForetells)Activator.CreateInstance(_tasks[name])! : null;

    /// <summary>Whether a task needs the lock: every phase does, and what is marked so.</summary>
    public bool ChangesTheWorld(string name) => Find(name) is not null || typeof(IChangesTheWorld).IsAssignableFrom(_tasks[name]);

    /// <summary>Whether a task changes what others share, so that it needs the shared lock.</summary>
    public bool ChangesWhatIsShared(string name) => Find(name)?.IsShared ?? typeof(IChangesTheWorld).IsAssignableFrom(_tasks[name]);

    /// <summary>Names of the phases whose results are inputs of this one.</summary>
    public IReadOnlyList<string> PhasesNeededBy(string name) => NeedsOf(name)
        .SelectMany(need => Find(need) is null ? PhasesNeededBy(need) : [need])
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.Ordinal)
        .ToList();

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
