using WasteCoach.Shared.Domain;

namespace WasteCoach.Shared.Jobs;

/// <summary>What a picture shows and what to do with it.</summary>
/// <param name="Type">The thing, such as "PET bottle".</param>
/// <param name="Category">Its category.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Recyclable">Whether this very thing can be recycled as it is.</param>
/// <param name="Feedback">What to do, sentence by sentence.</param>
public sealed record Analysis(string Type, WasteCategory Category, double Confidence, bool Recyclable, IReadOnlyList<string> Feedback);
