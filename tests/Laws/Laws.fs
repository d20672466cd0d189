module ImageRegression.Laws
