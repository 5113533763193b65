using System.Text.Json.Serialization;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Planning;

/// <summary>What would become of a phase.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Area">What it changes.</param>
/// <param name="Outlook">Whether it would run.</param>
/// <param name="Reason">Why.</param>
/// <param name="Duration">How long it takes when it runs.</param>
public sealed record PlannedPhase(
    string Phase,
    [property: JsonConverter(typeof(JsonStringEnumConverter<PlanArea>))] PlanArea Area,
    [property: JsonConverter(typeof(JsonStringEnumConverter<Outlook>))] Outlook Outlook,
    string Reason,
    TimeSpan Duration);
