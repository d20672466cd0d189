/// Forward-mode automatic differentiation in float64: an oracle that shares nothing with autograd.
module ImageRegression.Laws.Dual

/// A value and its derivative in one chosen direction.
[<Struct; CustomEquality; NoComparison>]
type Dual =
    {
        Value: float
        Slope: float
    }

    override this.Equals other =
        match other with
        | :? Dual as that -> this.Value = that.Value && this.Slope = that.Slope
        | _ -> false

    override this.GetHashCode() = hash (this.Value, this.Slope)
    static member Zero = { Value = 0.0; Slope = 0.0 }
    static member (~-)(a: Dual) = { Value = -a.Value; Slope = -a.Slope }

    static member (+)(a: Dual, b: Dual) =
        {
            Value = a.Value + b.Value
            Slope = a.Slope + b.Slope
        }

    static member (-)(a: Dual, b: Dual) = a + -b

    static member (*)(a: Dual, b: Dual) =
        {
            Value = a.Value * b.Value
            Slope = a.Slope * b.Value + a.Value * b.Slope
        }

    static member (/)(a: Dual, b: Dual) =
        {
            Value = a.Value / b.Value
            Slope = (a.Slope * b.Value - a.Value * b.Slope) / (b.Value * b.Value)
        }

/// A number that does not vary.
let constant value = { Value = value; Slope = 0.0 }

/// |x|; 0 where x is 0, the middle of its subgradients.
let abs x =
    {
        Value = System.Math.Abs x.Value
        Slope = float (sign x.Value) * x.Slope
    }

/// √x; slope 0 at 0, where a norm has its kink.
let sqrt x =
    let root = System.Math.Sqrt x.Value

    {
        Value = root
        Slope = if root = 0.0 then 0.0 else x.Slope / (2.0 * root)
    }

/// eˣ.
let exponential x =
    let value = System.Math.Exp x.Value

    {
        Value = value
        Slope = value * x.Slope
    }

/// ln x, for x > 0.
let logarithm x =
    {
        Value = System.Math.Log x.Value
        Slope = x.Slope / x.Value
    }

/// max(x, 0); slope 0 at 0.
let positivePart x = if x.Value > 0.0 then x else Dual.Zero

/// The distance between two points.
let distance (a: Dual[]) (b: Dual[]) =
    Array.map2 (fun x y -> (x - y) * (x - y)) a b |> Array.sum |> sqrt

/// The gradient of a function of rows of numbers, one direction after another.
let gradient (f: Dual[][] -> Dual) (rows: float[][]) =
    let seeded i j =
        rows
        |> Array.mapi (fun i' row ->
            row
            |> Array.mapi (fun j' value ->
                {
                    Value = value
                    Slope = if i = i' && j = j' then 1.0 else 0.0
                }))

    rows
    |> Array.mapi (fun i row -> row |> Array.mapi (fun j _ -> (f (seeded i j)).Slope))
