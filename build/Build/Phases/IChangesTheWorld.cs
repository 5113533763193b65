namespace WasteCoach.Build.Phases;

/// <summary>Marks a task that is no phase and yet must not run beside another run of the same environment.</summary>
public interface IChangesTheWorld;
