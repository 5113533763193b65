using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>A part of a diagnosis: gathers what is there and has checks judge it. Changes nothing.</summary>
public interface IExamination
{
    /// <summary>What is examined, in a few words.</summary>
    string Subject { get; }

    /// <summary>What is looked for.</summary>
    IReadOnlyList<Trouble> LooksFor { get; }

    /// <summary>Looks.</summary>
    Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation);
}
