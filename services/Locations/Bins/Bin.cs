namespace WasteCoach.Locations.Bins;

/// <summary>A public bin.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Address">Where it stands.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Metres">Distance from the point asked for.</param>
public sealed record Bin(int Id, string Kind, string Address, double Latitude, double Longitude, double Metres);
