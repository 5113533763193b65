using System.Text.Json.Serialization;

namespace WasteCoach.Shared.Domain;

/// <summary>How waste is collected in Korea; what the vision model chooses from.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<WasteCategory>))]
public enum WasteCategory
{
    /// <summary>Bottles and containers of plastic.</summary>
    Plastic,

    /// <summary>Film, bags and wrappers.</summary>
    Vinyl,

    /// <summary>Expanded polystyrene.</summary>
    Styrofoam,

    /// <summary>Paper and board.</summary>
    Paper,

    /// <summary>Coated cartons.</summary>
    Carton,

    /// <summary>Bottles and jars of glass.</summary>
    Glass,

    /// <summary>Cans and scrap metal.</summary>
    Metal,

    /// <summary>Clothes and shoes.</summary>
    Clothing,

    /// <summary>Food waste.</summary>
    Food,

    /// <summary>Batteries.</summary>
    Battery,

    /// <summary>Lamps.</summary>
    Lamp,

    /// <summary>Medicine.</summary>
    Medicine,

    /// <summary>Appliances.</summary>
    Electronics,

    /// <summary>Furniture and other large things, which need a paid sticker.</summary>
    Bulky,

    /// <summary>What nothing else takes: the paid bag.</summary>
    General,
}
