Console.WriteLine("hanok");
