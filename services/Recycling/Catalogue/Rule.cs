using WasteCoach.Shared.Domain;

namespace WasteCoach.Recycling.Catalogue;

/// <summary>When and how a region collects a category.</summary>
/// <param name="Region">The region, such as seoul-mapo.</param>
/// <param name="Category">The category.</param>
/// <param name="Days">Days of the week.</param>
/// <param name="Hours">Hours in which to put it out.</param>
/// <param name="NoteKorean">What to mind, in Korean.</param>
/// <param name="NoteEnglish">What to mind, in English.</param>
public sealed record Rule(string Region, WasteCategory Category, string Days, string Hours, string NoteKorean, string NoteEnglish);
