namespace WasteCoach.Shared.Domain;

/// <summary>A category and what people call it.</summary>
/// <param name="Category">The category.</param>
/// <param name="Korean">Its Korean name.</param>
/// <param name="English">Its English name.</param>
/// <param name="Recyclable">Whether it is collected for recycling.</param>
public sealed record CategoryName(WasteCategory Category, string Korean, string English, bool Recyclable)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<CategoryName> All { get; } =
    [
        new(WasteCategory.Plastic, "플라스틱", "Plastic", true),
        new(WasteCategory.Vinyl, "비닐", "Plastic film", true),
        new(WasteCategory.Styrofoam, "스티로폼", "Styrofoam", true),
        new(WasteCategory.Paper, "종이", "Paper", true),
        new(WasteCategory.Carton, "종이팩", "Carton", true),
        new(WasteCategory.Glass, "유리", "Glass", true),
        new(WasteCategory.Metal, "캔·고철", "Metal", true),
        new(WasteCategory.Clothing, "의류", "Clothing", true),
        new(WasteCategory.Food, "음식물", "Food", false),
        new(WasteCategory.Battery, "폐건전지", "Battery", true),
        new(WasteCategory.Lamp, "폐형광등", "Lamp", true),
        new(WasteCategory.Medicine, "폐의약품", "Medicine", false),
        new(WasteCategory.Electronics, "소형가전", "Electronics", true),
        new(WasteCategory.Bulky, "대형폐기물", "Bulky", false),
        new(WasteCategory.General, "일반쓰레기", "General", false),
    ];

    /// <summary>The name of one.</summary>
    public static CategoryName Of(WasteCategory category) => All.First(name => name.Category == category);
}
