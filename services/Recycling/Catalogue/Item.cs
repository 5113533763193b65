using WasteCoach.Shared.Domain;

namespace WasteCoach.Recycling.Catalogue;

/// <summary>A thing and how to dispose of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Category">Where it belongs.</param>
/// <param name="Korean">Its Korean name.</param>
/// <param name="English">Its English name.</param>
/// <param name="StepsKorean">What to do, in Korean.</param>
/// <param name="StepsEnglish">What to do, in English.</param>
public sealed record Item(int Id, WasteCategory Category, string Korean, string English, string StepsKorean, string StepsEnglish);
