namespace Hanok.Language;

/// <summary>The scripts of Unicode 16.0.0 (Scripts.txt), in ordinal order; written by <c>Tables/Generate.cs</c>.</summary>
public enum Script : byte
{
    /// <summary>No script assigned.</summary>
    Unknown,
    /// <summary>Adlam.</summary>
    Adlam,
    /// <summary>Ahom.</summary>
    Ahom,
    /// <summary>Anatolian Hieroglyphs.</summary>
    Anatolian_Hieroglyphs,
    /// <summary>Arabic.</summary>
    Arabic,
    /// <summary>Armenian.</summary>
    Armenian,
    /// <summary>Avestan.</summary>
    Avestan,
    /// <summary>Balinese.</summary>
    Balinese,
    /// <summary>Bamum.</summary>
    Bamum,
    /// <summary>Bassa Vah.</summary>
    Bassa_Vah,
    /// <summary>Batak.</summary>
    Batak,
    /// <summary>Bengali.</summary>
    Bengali,
    /// <summary>Bhaiksuki.</summary>
    Bhaiksuki,
    /// <summary>Bopomofo.</summary>
    Bopomofo,
    /// <summary>Brahmi.</summary>
    Brahmi,
    /// <summary>Braille.</summary>
    Braille,
    /// <summary>Buginese.</summary>
    Buginese,
    /// <summary>Buhid.</summary>
    Buhid,
    /// <summary>Canadian Aboriginal.</summary>
    Canadian_Aboriginal,
    /// <summary>Carian.</summary>
    Carian,
    /// <summary>Caucasian Albanian.</summary>
    Caucasian_Albanian,
    /// <summary>Chakma.</summary>
    Chakma,
    /// <summary>Cham.</summary>
    Cham,
    /// <summary>Cherokee.</summary>
    Cherokee,
    /// <summary>Chorasmian.</summary>
    Chorasmian,
    /// <summary>Common.</summary>
    Common,
    /// <summary>Coptic.</summary>
    Coptic,
    /// <summary>Cuneiform.</summary>
    Cuneiform,
    /// <summary>Cypriot.</summary>
    Cypriot,
    /// <summary>Cypro Minoan.</summary>
    Cypro_Minoan,
    /// <summary>Cyrillic.</summary>
    Cyrillic,
    /// <summary>Deseret.</summary>
    Deseret,
    /// <summary>Devanagari.</summary>
    Devanagari,
    /// <summary>Dives Akuru.</summary>
    Dives_Akuru,
    /// <summary>Dogra.</summary>
    Dogra,
    /// <summary>Duployan.</summary>
    Duployan,
    /// <summary>Egyptian Hieroglyphs.</summary>
    Egyptian_Hieroglyphs,
    /// <summary>Elbasan.</summary>
    Elbasan,
    /// <summary>Elymaic.</summary>
    Elymaic,
    /// <summary>Ethiopic.</summary>
    Ethiopic,
    /// <summary>Garay.</summary>
    Garay,
    /// <summary>Georgian.</summary>
    Georgian,
    /// <summary>Glagolitic.</summary>
    Glagolitic,
    /// <summary>Gothic.</summary>
    Gothic,
    /// <summary>Grantha.</summary>
    Grantha,
    /// <summary>Greek.</summary>
    Greek,
    /// <summary>Gujarati.</summary>
    Gujarati,
    /// <summary>Gunjala Gondi.</summary>
    Gunjala_Gondi,
    /// <summary>Gurmukhi.</summary>
    Gurmukhi,
    /// <summary>Gurung Khema.</summary>
    Gurung_Khema,
    /// <summary>Han.</summary>
    Han,
    /// <summary>Hangul.</summary>
    Hangul,
    /// <summary>Hanifi Rohingya.</summary>
    Hanifi_Rohingya,
    /// <summary>Hanunoo.</summary>
    Hanunoo,
    /// <summary>Hatran.</summary>
    Hatran,
    /// <summary>Hebrew.</summary>
    Hebrew,
    /// <summary>Hiragana.</summary>
    Hiragana,
    /// <summary>Imperial Aramaic.</summary>
    Imperial_Aramaic,
    /// <summary>Inherited.</summary>
    Inherited,
    /// <summary>Inscriptional Pahlavi.</summary>
    Inscriptional_Pahlavi,
    /// <summary>Inscriptional Parthian.</summary>
    Inscriptional_Parthian,
    /// <summary>Javanese.</summary>
    Javanese,
    /// <summary>Kaithi.</summary>
    Kaithi,
    /// <summary>Kannada.</summary>
    Kannada,
    /// <summary>Katakana.</summary>
    Katakana,
    /// <summary>Kawi.</summary>
    Kawi,
    /// <summary>Kayah Li.</summary>
    Kayah_Li,
    /// <summary>Kharoshthi.</summary>
    Kharoshthi,
    /// <summary>Khitan Small Script.</summary>
    Khitan_Small_Script,
    /// <summary>Khmer.</summary>
    Khmer,
    /// <summary>Khojki.</summary>
    Khojki,
    /// <summary>Khudawadi.</summary>
    Khudawadi,
    /// <summary>Kirat Rai.</summary>
    Kirat_Rai,
    /// <summary>Lao.</summary>
    Lao,
    /// <summary>Latin.</summary>
    Latin,
    /// <summary>Lepcha.</summary>
    Lepcha,
    /// <summary>Limbu.</summary>
    Limbu,
    /// <summary>Linear A.</summary>
    Linear_A,
    /// <summary>Linear B.</summary>
    Linear_B,
    /// <summary>Lisu.</summary>
    Lisu,
    /// <summary>Lycian.</summary>
    Lycian,
    /// <summary>Lydian.</summary>
    Lydian,
    /// <summary>Mahajani.</summary>
    Mahajani,
    /// <summary>Makasar.</summary>
    Makasar,
    /// <summary>Malayalam.</summary>
    Malayalam,
    /// <summary>Mandaic.</summary>
    Mandaic,
    /// <summary>Manichaean.</summary>
    Manichaean,
    /// <summary>Marchen.</summary>
    Marchen,
    /// <summary>Masaram Gondi.</summary>
    Masaram_Gondi,
    /// <summary>Medefaidrin.</summary>
    Medefaidrin,
    /// <summary>Meetei Mayek.</summary>
    Meetei_Mayek,
    /// <summary>Mende Kikakui.</summary>
    Mende_Kikakui,
    /// <summary>Meroitic Cursive.</summary>
    Meroitic_Cursive,
    /// <summary>Meroitic Hieroglyphs.</summary>
    Meroitic_Hieroglyphs,
    /// <summary>Miao.</summary>
    Miao,
    /// <summary>Modi.</summary>
    Modi,
    /// <summary>Mongolian.</summary>
    Mongolian,
    /// <summary>Mro.</summary>
    Mro,
    /// <summary>Multani.</summary>
    Multani,
    /// <summary>Myanmar.</summary>
    Myanmar,
    /// <summary>Nabataean.</summary>
    Nabataean,
    /// <summary>Nag Mundari.</summary>
    Nag_Mundari,
    /// <summary>Nandinagari.</summary>
    Nandinagari,
    /// <summary>New Tai Lue.</summary>
    New_Tai_Lue,
    /// <summary>Newa.</summary>
    Newa,
    /// <summary>Nko.</summary>
    Nko,
    /// <summary>Nushu.</summary>
    Nushu,
    /// <summary>Nyiakeng Puachue Hmong.</summary>
    Nyiakeng_Puachue_Hmong,
    /// <summary>Ogham.</summary>
    Ogham,
    /// <summary>Ol Chiki.</summary>
    Ol_Chiki,
    /// <summary>Ol Onal.</summary>
    Ol_Onal,
    /// <summary>Old Hungarian.</summary>
    Old_Hungarian,
    /// <summary>Old Italic.</summary>
    Old_Italic,
    /// <summary>Old North Arabian.</summary>
    Old_North_Arabian,
    /// <summary>Old Permic.</summary>
    Old_Permic,
    /// <summary>Old Persian.</summary>
    Old_Persian,
    /// <summary>Old Sogdian.</summary>
    Old_Sogdian,
    /// <summary>Old South Arabian.</summary>
    Old_South_Arabian,
    /// <summary>Old Turkic.</summary>
    Old_Turkic,
    /// <summary>Old Uyghur.</summary>
    Old_Uyghur,
    /// <summary>Oriya.</summary>
    Oriya,
    /// <summary>Osage.</summary>
    Osage,
    /// <summary>Osmanya.</summary>
    Osmanya,
    /// <summary>Pahawh Hmong.</summary>
    Pahawh_Hmong,
    /// <summary>Palmyrene.</summary>
    Palmyrene,
    /// <summary>Pau Cin Hau.</summary>
    Pau_Cin_Hau,
    /// <summary>Phags Pa.</summary>
    Phags_Pa,
    /// <summary>Phoenician.</summary>
    Phoenician,
    /// <summary>Psalter Pahlavi.</summary>
    Psalter_Pahlavi,
    /// <summary>Rejang.</summary>
    Rejang,
    /// <summary>Runic.</summary>
    Runic,
    /// <summary>Samaritan.</summary>
    Samaritan,
    /// <summary>Saurashtra.</summary>
    Saurashtra,
    /// <summary>Sharada.</summary>
    Sharada,
    /// <summary>Shavian.</summary>
    Shavian,
    /// <summary>Siddham.</summary>
    Siddham,
    /// <summary>SignWriting.</summary>
    SignWriting,
    /// <summary>Sinhala.</summary>
    Sinhala,
    /// <summary>Sogdian.</summary>
    Sogdian,
    /// <summary>Sora Sompeng.</summary>
    Sora_Sompeng,
    /// <summary>Soyombo.</summary>
    Soyombo,
    /// <summary>Sundanese.</summary>
    Sundanese,
    /// <summary>Sunuwar.</summary>
    Sunuwar,
    /// <summary>Syloti Nagri.</summary>
    Syloti_Nagri,
    /// <summary>Syriac.</summary>
    Syriac,
    /// <summary>Tagalog.</summary>
    Tagalog,
    /// <summary>Tagbanwa.</summary>
    Tagbanwa,
    /// <summary>Tai Le.</summary>
    Tai_Le,
    /// <summary>Tai Tham.</summary>
    Tai_Tham,
    /// <summary>Tai Viet.</summary>
    Tai_Viet,
    /// <summary>Takri.</summary>
    Takri,
    /// <summary>Tamil.</summary>
    Tamil,
    /// <summary>Tangsa.</summary>
    Tangsa,
    /// <summary>Tangut.</summary>
    Tangut,
    /// <summary>Telugu.</summary>
    Telugu,
    /// <summary>Thaana.</summary>
    Thaana,
    /// <summary>Thai.</summary>
    Thai,
    /// <summary>Tibetan.</summary>
    Tibetan,
    /// <summary>Tifinagh.</summary>
    Tifinagh,
    /// <summary>Tirhuta.</summary>
    Tirhuta,
    /// <summary>Todhri.</summary>
    Todhri,
    /// <summary>Toto.</summary>
    Toto,
    /// <summary>Tulu Tigalari.</summary>
    Tulu_Tigalari,
    /// <summary>Ugaritic.</summary>
    Ugaritic,
    /// <summary>Vai.</summary>
    Vai,
    /// <summary>Vithkuqi.</summary>
    Vithkuqi,
    /// <summary>Wancho.</summary>
    Wancho,
    /// <summary>Warang Citi.</summary>
    Warang_Citi,
    /// <summary>Yezidi.</summary>
    Yezidi,
    /// <summary>Yi.</summary>
    Yi,
    /// <summary>Zanabazar Square.</summary>
    Zanabazar_Square,
}
