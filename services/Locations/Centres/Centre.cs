namespace WasteCoach.Locations.Centres;

/// <summary>A recycling centre.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Phone">How to call it.</param>
/// <param name="OpeningHours">When it is open.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Metres">Distance from the point asked for.</param>
public sealed record Centre(int Id, string Name, string Address, string Phone, string OpeningHours, double Latitude, double Longitude, double Metres);
