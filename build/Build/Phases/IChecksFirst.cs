namespace WasteCoach.Build.Phases;

/// <summary>A task that refuses what it can't do, and asks the user, before anything begins: no lock is held and nothing was touched.</summary>
public interface IChecksFirst
{
    /// <summary>Looks at the command line and the environment, and asks for confirmation where that is due.</summary>
    /// <exception cref="UsageException">What was asked is not possible, or was not confirmed.</exception>
    void CheckFirst(BuildContext context);
}
