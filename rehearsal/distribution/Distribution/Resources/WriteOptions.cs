namespace Rehearsal.Distribution.Resources;

/// <summary>How a write is meant.</summary>
internal sealed record WriteOptions
{
    /// <summary>Everything happens but the storing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Strict, Warn or Ignore: what becomes of unknown fields.</summary>
    public string FieldValidation { get; init; } = "Strict";

    /// <summary>The name under which managedFields records the write.</summary>
    public required string Manager { get; init; }

    /// <summary>Server-side apply takes contested fields over.</summary>
    public bool Force { get; init; }

    /// <summary>Receives what the client should be told although the write succeeds.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>A write by a controller of the control plane.</summary>
    public static WriteOptions By(string manager) => new() { Manager = manager, FieldValidation = "Strict" };
}
